package dev.taskyard.task;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One walk over a text for secrets that are known by their shape or by the name before them. Only
 * where a word begins, at {@code =} and at {@code :} is there anything to look at, so that a long
 * output costs little.
 */
final class SecretScan {
  private static final int SHORTEST = 6;
  private static final int LONGEST_NAME = 64;
  private static final int LONGEST_SPACE = 3;
  private static final int LONGEST_VALUE = 512;
  private static final int LONGEST_KEY = 16 << 10;

  /** By the first character of each; the first group, where there is one, is the secret. */
  private static final Pattern[] SHAPES = new Pattern[128];

  static {
    // OpenAI, Anthropic and those who follow them; Stripe; Slack.
    shape("s", "sk-(?=[A-Za-z_-]{0,200}+[0-9])[A-Za-z0-9_-]{20,4096}+|sk_(?:live|test)_\\w{16,}+");
    shape("r", "rk_(?:live|test)_\\w{16,4096}+");
    shape("x", "xox[abeoprs]-[A-Za-z0-9-]{10,4096}+|xapp-[A-Za-z0-9-]{10,4096}+");
    // GitHub, GitLab; npm; PyPI; Hugging Face; SendGrid; DigitalOcean.
    shape(
        "g",
        "gh[pousr]_[A-Za-z0-9]{30,4096}+|github_pat_\\w{22,4096}+|glpat-[A-Za-z0-9_-]{20,4096}+");
    shape("n", "npm_[A-Za-z0-9]{36,4096}+");
    shape("p", "pypi-[A-Za-z0-9_-]{50,4096}+");
    shape("h", "hf_[A-Za-z0-9]{30,4096}+");
    shape("S", "SG\\.[A-Za-z0-9_-]{16,4096}+\\.[A-Za-z0-9_-]{16,4096}+");
    shape("d", "do[opr]_v1_[a-f0-9]{64}+");
    // Amazon; Google.
    shape("A", "A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}(?![A-Za-z0-9])|AIza[A-Za-z0-9_-]{35,4096}+");
    // JSON web tokens.
    shape("e", "eyJ[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8,4096}+\\.[A-Za-z0-9_-]{8,4096}+");
    shape("B", "Bearer[ \\t]{1,3}+((?=[A-Za-z._~+/=-]{0,200}+[0-9])[A-Za-z0-9._~+/=-]{16,4096}+)");
    shape("b", "bearer[ \\t]{1,3}+((?=[A-Za-z._~+/=-]{0,200}+[0-9])[A-Za-z0-9._~+/=-]{16,4096}+)");
  }

  private static void shape(String first, String regex) {
    SHAPES[first.charAt(0)] = Pattern.compile(regex);
  }

  private static final Pattern IN_URL =
      Pattern.compile("://[^\\s/@:\"'\\\\]{0,64}+:([^\\s/@\"'\\\\]{1,256}+)@");
  private static final String KEY_BEGINS = "-----BEGIN ";
  private static final Pattern KEY_HEAD =
      Pattern.compile("-----BEGIN (?:[A-Z0-9]{1,16}+ ){0,3}?PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern KEY_TAIL =
      Pattern.compile("-----END (?:[A-Z0-9]{1,16}+ ){0,3}?PRIVATE KEY(?: BLOCK)?-----");
  private static final Pattern KEY_TEXT = Pattern.compile("[A-Za-z0-9+/=\\s\\\\:,-]{0,16384}+");

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

  private static final Pattern PARTS_OF_NAME = Pattern.compile("[_.-]");
  private static final boolean[] OF_VALUE = new boolean[128];

  static {
    for (char c = '!'; c < 127; c++) {
      OF_VALUE[c] = "\"'`\\,;()[]<>&|".indexOf(c) < 0;
    }
  }

  private final Redaction redaction;
  private final String text;
  private final boolean whole;
  private final StringBuilder out = new StringBuilder();
  private int copied;
  private int settled;
  private boolean found;

  /**
   * @param from what lies before is context alone
   * @param whole whether nothing follows on the text
   */
  SecretScan(Redaction redaction, String text, int from, boolean whole) {
    this.redaction = redaction;
    this.text = text;
    this.whole = whole;
    this.settled = walk(from);
  }

  /** The text up to {@link #settled} with its secrets masked. */
  String masked() {
    if (!found) {
      return settled == text.length() ? text : text.substring(0, settled);
    }
    return out.toString() + text.substring(Math.min(copied, settled), settled);
  }

  /** Up to where it is clear what is a secret: all of it, where nothing follows. */
  int settled() {
    return settled;
  }

  /** What is masked from {@code from} to {@code to}; {@link #UNDECIDED} when more has to come. */
  private record Secret(int from, int to) {}

  private static final Secret UNDECIDED = new Secret(-1, -1);
  private static final Secret NONE = new Secret(-2, -2);

  private int walk(int from) {
    int i = from;
    while (i < text.length()) {
      Secret secret = at(i);
      if (secret.equals(UNDECIDED)) {
        return i;
      } else if (secret.equals(NONE)) {
        i++;
      } else {
        found = true;
        out.append(text, copied, secret.from).append(Redaction.MASK);
        copied = secret.to;
        i = secret.to;
      }
    }
    return text.length();
  }

  private Secret at(int i) {
    char c = text.charAt(i);
    if (c == '-') {
      return startsWith(KEY_BEGINS, i) ? privateKey(i) : NONE;
    } else if (c == ':' || c == '=') {
      Secret inUrl = c == ':' && startsWith("://", i) ? matched(IN_URL, i) : NONE;
      return inUrl.equals(NONE) ? assigned(i) : inUrl;
    }
    return c < 128 && SHAPES[c] != null && beginsWord(i) ? matched(SHAPES[c], i) : NONE;
  }

  /** Also where as much of it as there is fits, and more may follow. */
  private boolean startsWith(String words, int i) {
    int there = Math.min(words.length(), text.length() - i);
    return text.regionMatches(i, words, 0, there) && (there == words.length() || !whole);
  }

  private boolean beginsWord(int i) {
    if (i == 0 || !isWordCharacter(text.charAt(i - 1))) {
      return true;
    }
    // In JSON, the letter of a line end stands before the word.
    return i > 1 && text.charAt(i - 2) == '\\' && "nrtbf".indexOf(text.charAt(i - 1)) >= 0;
  }

  private static boolean isWordCharacter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  private Secret matched(Pattern pattern, int i) {
    Matcher matcher = pattern.matcher(text).region(i, text.length());
    boolean matches = matcher.lookingAt();
    if (!whole && matcher.hitEnd() && text.length() - i < LONGEST_VALUE) {
      return UNDECIDED;
    }
    if (!matches) {
      return NONE;
    }
    boolean hasPart = matcher.groupCount() > 0 && matcher.group(1) != null;
    return hasPart
        ? new Secret(matcher.start(1), matcher.end(1))
        : new Secret(matcher.start(), matcher.end());
  }

  /** Whatever lies between its two lines; without the second, all that may still be of it. */
  private Secret privateKey(int i) {
    Matcher head = KEY_HEAD.matcher(text).region(i, text.length());
    if (!head.lookingAt()) {
      return !whole && head.hitEnd() ? UNDECIDED : NONE;
    }
    int most = Math.min(text.length(), i + LONGEST_KEY);
    Matcher tail = KEY_TAIL.matcher(text).region(head.end(), most);
    if (tail.find()) {
      return new Secret(i, tail.end());
    }
    if (!whole && most < i + LONGEST_KEY) {
      return UNDECIDED;
    }
    Matcher body = KEY_TEXT.matcher(text).region(head.end(), text.length());
    return new Secret(i, body.lookingAt() ? body.end() : head.end());
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
    return isWordCharacter(c) || c == '-' || c == '.';
  }

  /** In capitals, as in an environment: there nobody talks about keys of another kind. */
  private boolean isVariable(String name) {
    return !name.isEmpty()
        && name.equals(name.toUpperCase(Locale.ROOT))
        && redaction.isSecretName(name);
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
    while (i < text.length() && text.charAt(i) == '\\') {
      i++;
    }
    if (i == text.length()) {
      return whole ? NONE : UNDECIDED;
    }
    boolean quoted = isQuote(text.charAt(i));
    int start = quoted ? i + 1 : i;
    int end = start;
    int most = Math.min(text.length(), start + LONGEST_VALUE);
    boolean hasDigit = false;
    while (end < most && isOfValue(text.charAt(end))) {
      hasDigit |= Character.isDigit(text.charAt(end));
      end++;
    }
    if (end == text.length() && !whole) {
      return UNDECIDED;
    }
    boolean isReference = start < end && "$%{<*".indexOf(text.charAt(start)) >= 0;
    boolean isCall = end < text.length() && text.charAt(end) == '(';
    boolean secret = quoted || (!quotedName && (variable || hasDigit) && !isCall);
    return secret && !isReference && end - start >= SHORTEST ? new Secret(start, end) : NONE;
  }

  private static boolean isOfValue(char c) {
    return c >= 128 || OF_VALUE[c];
  }
}
