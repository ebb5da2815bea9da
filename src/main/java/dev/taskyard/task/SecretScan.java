package dev.taskyard.task;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One walk over a text for secrets that are known by their shape or by the name before them. Only
 * where a word begins, at {@code =} and at {@code :} is there anything to look at, so that a long
 * output costs little.
 */
final class SecretScan {
  private static final int SHORTEST = 6;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_SPACE = 3;

  private static final int LONGEST_WORDS = 200;

  /** By then a value without quotes has shown a digit, or that it is the call of a function. */
  private static final int LONGEST_DOUBT = 256;

  private static final Pattern IN_URL =
      Pattern.compile("://[^\\s/@:\"'\\\\]{0,64}+:([^\\s/@\"'\\\\]{1,256}+)@");
  private static final String KEY_BEGINS = "-----BEGIN ";
  private static final Pattern KEY_HEAD =
      Pattern.compile("-----BEGIN (?:[A-Z0-9]{1,16}+ ){0,3}?PRIVATE KEY(?: BLOCK)?-----");

  /** Names that tell of a secret whatever their case, without what parts their words. */
  private static final List<String> TELLING =
      List.of(
          "password",
          "passwd",
          "passphrase",
          "apikey",
          "secret",
          "secretkey",
          "privatekey",
          "accesskey",
          "accesstoken",
          "authtoken",
          "refreshtoken");

  /** What they end with. */
  private static final boolean[] LAST_TELLING = new boolean[128];

  private static final Pattern PARTS_OF_NAME = Pattern.compile("[_.-]");
  private static final boolean[] OF_VALUE = new boolean[128];

  /** Where a secret may begin, or the value that is one. */
  private static final byte[] LOOKED_AT = new byte[128];

  private static final byte NEVER = 0;
  private static final byte WHERE_A_WORD_BEGINS = 1;
  private static final byte ALWAYS = 2;

  static {
    for (char c = 0; c < 128; c++) {
      if ("-:=".indexOf(c) >= 0) {
        LOOKED_AT[c] = ALWAYS;
      } else if (!SecretShape.beginningWith(c).isEmpty()) {
        LOOKED_AT[c] = WHERE_A_WORD_BEGINS;
      }
    }
    for (char c : "deytnDEYTN_.-".toCharArray()) {
      LAST_TELLING[c] = true;
    }
    for (char c = '!'; c < 127; c++) {
      OF_VALUE[c] = "\"'`\\,;()[]<>&|".indexOf(c) < 0;
    }
  }

  private final Redaction redaction;
  private final String text;

  /**
   * A byte for each character: itself where it is ASCII, else one that means nothing here. Where a
   * compiler does little, {@code charAt} takes several times as long.
   */
  private final byte[] ascii;

  private final int told;
  private final boolean whole;
  private final SecretEnd end;
  private final StringBuilder out = new StringBuilder();
  private int copied;
  private int noTokenBefore;
  private int lettersTo;
  private @Nullable OpenSecret open;
  private final int settled;

  /**
   * @param from what lies before is context alone
   * @param told what lies before is not told again
   * @param open the secret that goes on at {@code from}, if one does
   * @param whole whether nothing follows on the text
   */
  SecretScan(
      Redaction redaction,
      String text,
      int from,
      int told,
      @Nullable OpenSecret open,
      boolean whole) {
    this.redaction = redaction;
    this.text = text;
    this.ascii = ascii(text);
    this.told = told;
    this.whole = whole;
    this.end = new SecretEnd(text, whole);
    this.copied = told;
    this.open = open;
    this.settled = walk(from);
  }

  /** The text up to {@link #settled}, but for what is told, with its secrets masked. */
  String masked() {
    if (copied == 0 && settled == text.length()) {
      return text;
    }
    if (out.isEmpty()) {
      return copied < settled ? text.substring(copied, settled) : "";
    }
    copyTo(settled);
    return out.toString();
  }

  /** Up to where it is clear what is a secret: all of it, where nothing follows. */
  int settled() {
    return settled;
  }

  /** The secret that goes on at {@link #settled}, if one does. */
  @Nullable OpenSecret open() {
    return open;
  }

  /**
   * What is masked from {@code from} to {@code to}, and on as long as it is open; {@link
   * #UNDECIDED} when more has to come.
   */
  private record Secret(int from, int to, @Nullable OpenSecret open) {}

  private static final Secret UNDECIDED = new Secret(-1, -1, null);
  private static final Secret NONE = new Secret(-2, -2, null);

  private int walk(int from) {
    int i = from;
    if (open != null) {
      i = goOn(open, from);
      skip(i);
    }
    while (open == null) {
      i = nextToLookAt(i);
      if (i == text.length()) {
        return i;
      }
      Secret secret = at(i);
      // Not by equals, which costs more than all the rest where a compiler does little.
      if (secret.from == UNDECIDED.from) {
        return i;
      } else if (secret.from == NONE.from) {
        i++;
      } else {
        int to = secret.open == null ? secret.to : goOn(secret.open, secret.to);
        // Of one whose beginning is told already the rest is masked.
        if (to > told) {
          copyTo(secret.from);
          out.append(Redaction.MASK);
        }
        skip(to);
        i = to;
      }
    }
    return i;
  }

  /** The next place where a secret may begin; the end of the text where there is none. */
  private int nextToLookAt(int from) {
    byte[] bytes = ascii;
    byte[] looked = LOOKED_AT;
    for (int i = from; i < bytes.length; i++) {
      byte c = bytes[i];
      if (c >= 0 && looked[c] != NEVER && (looked[c] == ALWAYS || beginsWord(bytes, i))) {
        return i;
      }
    }
    return bytes.length;
  }

  private static boolean beginsWord(byte[] bytes, int i) {
    if (i == 0 || !SecretShape.isWordCharacter(bytes[i - 1])) {
      return true;
    }
    // In JSON, the letter of a line end stands before the word.
    return i > 1 && bytes[i - 2] == '\\' && "nrtbf".indexOf(bytes[i - 1]) >= 0;
  }

  private static byte[] ascii(String text) {
    // Of text as it mostly is, a copy of what it consists of.
    byte[] bytes = text.getBytes(ISO_8859_1);
    if (bytes.length == text.length()) {
      return bytes;
    }
    // Two characters made one.
    bytes = new byte[text.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = text.charAt(i);
      bytes[i] = c < 128 ? (byte) c : -1;
    }
    return bytes;
  }

  private int goOn(OpenSecret secret, int from) {
    SecretEnd.Found found = end.of(secret, from);
    open = found.open();
    return found.to();
  }

  private void skip(int to) {
    copied = Math.max(copied, to);
  }

  private void copyTo(int to) {
    if (copied < to) {
      out.append(text, copied, to);
    }
  }

  private Secret at(int i) {
    char c = text.charAt(i);
    if (c == '-') {
      return startsWith(KEY_BEGINS, i) ? privateKey(i) : NONE;
    } else if (c == ':' || c == '=') {
      Secret inUrl = c == ':' && startsWith("://", i) ? inUrl(i) : NONE;
      return inUrl.from == NONE.from ? assigned(i) : inUrl;
    }
    return shaped(SecretShape.beginningWith(c), i);
  }

  /** Also where as much of it as there is fits, and more may follow. */
  private boolean startsWith(String words, int i) {
    int there = Math.min(words.length(), text.length() - i);
    return text.regionMatches(i, words, 0, there) && (there == words.length() || !whole);
  }

  private Secret shaped(List<SecretShape> shapes, int i) {
    if (text.charAt(i) == 'e' && i < noTokenBefore) {
      return NONE;
    }
    boolean undecided = false;
    for (SecretShape shape : shapes) {
      if (!startsWith(shape.begin(), i)
          || (shape.begin().equals(SecretShape.SK) && !mayHaveDigit(i))) {
        continue;
      }
      Matcher matcher = shape.pattern().matcher(text).region(i, text.length());
      boolean matches = matcher.lookingAt();
      boolean more = !whole && matcher.hitEnd();
      if (shape.begin().equals(SecretShape.SK) && lettersTo == text.length()) {
        more = !whole;
        matches = false;
      }
      if (matches && shape.goesOn() != null) {
        int start = matcher.groupCount() > 0 ? matcher.start(1) : i;
        return new Secret(start, matcher.end(), new OpenSecret.Run(shape.goesOn()));
      } else if (matches && !more) {
        return new Secret(i, matcher.end(), null);
      }
      undecided |= more;
    }
    if (!undecided && startsWith("eyJ", i)) {
      noTokenBefore = endOfNoTokens(i);
    }
    return undecided ? UNDECIDED : NONE;
  }

  /** Whether a digit comes soon, or the text ends before. The letters are read only once. */
  private boolean mayHaveDigit(int i) {
    lettersTo = Math.max(lettersTo, i);
    while (lettersTo < text.length() && isLetterOrDash(text.charAt(lettersTo))) {
      lettersTo++;
    }
    return lettersTo - i <= LONGEST_WORDS
        && (lettersTo == text.length() || Character.isDigit(text.charAt(lettersTo)));
  }

  private static boolean isLetterOrDash(char c) {
    return SecretShape.isOfToken(c) && !Character.isDigit(c);
  }

  /**
   * Where a JSON web token doesn't begin, it does not begin further on in its first part either,
   * but where that was too long. Else a text of many beginnings would be read again for each.
   */
  private int endOfNoTokens(int from) {
    int i = from;
    while (i < text.length() && SecretShape.isOfToken(text.charAt(i))) {
      i++;
    }
    int longest = "eyJ".length() + SecretShape.LONGEST_PART;
    return i - from > longest ? i - longest : i;
  }

  private Secret inUrl(int i) {
    Matcher matcher = IN_URL.matcher(text).region(i, text.length());
    if (matcher.lookingAt()) {
      return new Secret(matcher.start(1), matcher.end(1), null);
    }
    return !whole && matcher.hitEnd() ? UNDECIDED : NONE;
  }

  private Secret privateKey(int i) {
    Matcher head = KEY_HEAD.matcher(text).region(i, text.length());
    if (head.lookingAt()) {
      return new Secret(i, head.end(), new OpenSecret.Key(0));
    }
    return !whole && head.hitEnd() ? UNDECIDED : NONE;
  }

  // --- NAME=value, "name": "value"

  private Secret assigned(int i) {
    int nameEnd = backOverSpace(i);
    boolean quotedName = nameEnd > 0 && isQuote(text.charAt(nameEnd - 1));
    if (quotedName) {
      nameEnd--;
      while (nameEnd > 0 && text.charAt(nameEnd - 1) == '\\') {
        nameEnd--;
      }
    }
    int nameStart = nameEnd;
    while (nameStart > 0 && nameEnd - nameStart < LONGEST_NAME && isOfName(nameStart - 1)) {
      nameStart--;
    }
    if (nameStart == nameEnd) {
      return NONE;
    }
    char last = text.charAt(nameEnd - 1);
    // Most names are none by their last letter alone.
    if (!redaction.maySecretNameEndWith(last) && !LAST_TELLING[last]) {
      return NONE;
    }
    String name = text.substring(nameStart, nameEnd);
    boolean variable = isVariable(name);
    return variable || tells(name) ? value(i + 1, quotedName, variable) : NONE;
  }

  private int backOverSpace(int i) {
    int end = i;
    while (end > 0 && i - end < LONGEST_SPACE && text.charAt(end - 1) == ' ') {
      end--;
    }
    return end;
  }

  private static boolean isQuote(char c) {
    return c == '"' || c == '\'';
  }

  private boolean isOfName(int i) {
    char c = text.charAt(i);
    return SecretShape.isWordCharacter(c) || c == '-' || c == '.';
  }

  /** In capitals, as in an environment: there nobody talks about keys of another kind. */
  private boolean isVariable(String name) {
    for (int i = 0; i < name.length(); i++) {
      if (name.charAt(i) >= 'a' && name.charAt(i) <= 'z') {
        return false;
      }
    }
    return redaction.isSecretName(name);
  }

  private static boolean tells(String name) {
    if (name.length() < SHORTEST) {
      return false;
    }
    String plain = PARTS_OF_NAME.matcher(name.toLowerCase(Locale.ROOT)).replaceAll("");
    return TELLING.stream().anyMatch(plain::endsWith);
  }

  private Secret value(int from, boolean quotedName, boolean variable) {
    int i = from;
    while (i < text.length() && i - from < LONGEST_SPACE && text.charAt(i) == ' ') {
      i++;
    }
    int escapesFrom = i;
    while (i < text.length() && text.charAt(i) == '\\') {
      i++;
    }
    if (i == text.length()) {
      return whole ? NONE : UNDECIDED;
    }
    return isQuote(text.charAt(i))
        ? quoted(i, i - escapesFrom, quotedName)
        : unquoted(i, quotedName, variable);
  }

  /** Whatever is in quotes, to the one that closes it. */
  private Secret quoted(int quote, int escapes, boolean quotedName) {
    int start = quote + 1;
    if (start == text.length()) {
      return whole ? NONE : UNDECIDED;
    }
    // The quote may as well be the end of a string that speaks of a password.
    if (!quotedName && ",}]: \\\n\r".indexOf(text.charAt(start)) >= 0) {
      return NONE;
    }
    var value = new OpenSecret.Quoted(text.charAt(quote), escapes);
    SecretEnd.Found found = end.of(value, start);
    if (found.to() - start >= SHORTEST) {
      return new Secret(start, found.to(), found.open());
    }
    return found.open() != null ? UNDECIDED : NONE;
  }

  private Secret unquoted(int start, boolean quotedName, boolean variable) {
    if (quotedName) {
      return NONE;
    }
    int to = start;
    int most = Math.min(text.length(), start + LONGEST_DOUBT);
    boolean hasDigit = false;
    while (to < most && isOfValue(text.charAt(to))) {
      hasDigit |= Character.isDigit(text.charAt(to));
      to++;
    }
    if (to == text.length() && to < start + LONGEST_DOUBT && !whole) {
      return UNDECIDED;
    }
    boolean isReference = start < to && "$%{<*".indexOf(text.charAt(start)) >= 0;
    boolean isCall = to < most && text.charAt(to) == '(';
    boolean secret = (variable || hasDigit) && !isCall && !isReference && to - start >= SHORTEST;
    return secret ? new Secret(start, to, new OpenSecret.Run(SecretScan::isOfValue)) : NONE;
  }

  private static boolean isOfValue(int c) {
    return c >= 128 || OF_VALUE[c];
  }
}
