package dev.taskyard.task;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for the end of a secret that has begun. */
final class SecretEnd {
  private static final int LONGEST_KEY = 16 << 10;
  private static final int LONGEST_GAP = 256;
  private static final String KEY_ENDS = "-----END ";
  private static final Pattern KEY_TAIL =
      Pattern.compile("-----END (?:[A-Z0-9]{1,16}+ ){0,3}?PRIVATE KEY(?: BLOCK)?-----");

  /**
   * @param to up to where the text is known to be of the secret
   * @param open what goes on there, or null when the secret ends
   */
  record Found(int to, @Nullable OpenSecret open) {}

  private final String text;
  private final boolean whole;

  /**
   * @param whole whether nothing follows on the text
   */
  SecretEnd(String text, boolean whole) {
    this.text = text;
    this.whole = whole;
  }

  Found of(OpenSecret open, int from) {
    if (open instanceof OpenSecret.Run run) {
      return run(run, from);
    } else if (open instanceof OpenSecret.Quoted quoted) {
      return quoted(quoted, from);
    } else if (open instanceof OpenSecret.Key key) {
      return key(key, from);
    }
    throw new IllegalStateException("unknown secret " + open);
  }

  private Found run(OpenSecret.Run run, int from) {
    int i = from;
    while (i < text.length() && run.characters().test(text.charAt(i))) {
      i++;
    }
    return new Found(i, i == text.length() && !whole ? run : null);
  }

  private Found quoted(OpenSecret.Quoted quoted, int from) {
    int i = from;
    while (true) {
      int escapesFrom = i;
      i = overBackslashes(i);
      if (i == text.length()) {
        return whole ? new Found(i, null) : new Found(escapesFrom, quoted);
      }
      char c = text.charAt(i);
      int escapes = i - escapesFrom;
      if (c == '\n') {
        return new Found(i, null);
      } else if (c == quoted.quote() && closes(escapes, quoted.escapes())) {
        return new Found(i - Math.min(escapes, quoted.escapes()), null);
      } else if (c == '"' && escapes % 2 == 0) {
        if (i + 1 == text.length() && !whole) {
          return new Found(escapesFrom, quoted);
        } else if (endsJsonString(i)) {
          return new Found(i, null);
        }
      }
      i++;
    }
  }

  /** Of a quote within the value, every level of escaping has doubled the backslashes. */
  private static boolean closes(int escapes, int openedWith) {
    return escapes < openedWith || escapes % (2 * (openedWith + 1)) == openedWith;
  }

  /** A shell's quote that is never closed must not take the rest of a protocol's line with it. */
  private boolean endsJsonString(int i) {
    return i + 1 == text.length() || ",}]:\r\n".indexOf(text.charAt(i + 1)) >= 0;
  }

  private Found key(OpenSecret.Key key, int from) {
    int most = from + LONGEST_KEY - key.length();
    int i = from;
    while (i < text.length() && i < most) {
      char c = text.charAt(i);
      if (c == '-' && startsWith(KEY_ENDS, i)) {
        Matcher tail = KEY_TAIL.matcher(text).region(i, text.length());
        if (tail.lookingAt()) {
          return new Found(tail.end(), null);
        } else if (tail.hitEnd() && !whole) {
          return new Found(i, new OpenSecret.Key(key.length() + i - from));
        }
      }
      int next = isGap(c) ? overGap(i) : i;
      if (next - i > LONGEST_GAP) {
        return new Found(i, null);
      } else if (next == text.length() && !whole) {
        return new Found(i, new OpenSecret.Key(key.length() + i - from));
      } else if (next == text.length() || !isOfKey(text.charAt(next))) {
        return new Found(i, null);
      }
      i = Math.max(next, i + 1);
    }
    return i < most && !whole
        ? new Found(i, new OpenSecret.Key(key.length() + i - from))
        : new Found(i, null);
  }

  private boolean startsWith(String words, int i) {
    return text.regionMatches(i, words, 0, Math.min(words.length(), text.length() - i));
  }

  private static boolean isGap(char c) {
    return c == '\\' || Character.isWhitespace(c);
  }

  /** White space, also as it stands in JSON: what lies behind the key stays. */
  private int overGap(int from) {
    int i = from;
    while (i < text.length() && isGap(text.charAt(i))) {
      int escapesFrom = i;
      i = overBackslashes(i);
      boolean escaped = i > escapesFrom;
      if (!escaped || (i < text.length() && "nrt".indexOf(text.charAt(i)) >= 0)) {
        i++;
      } else if (i < text.length()) {
        return i;
      }
    }
    return i;
  }

  private int overBackslashes(int from) {
    int i = from;
    while (i < text.length() && text.charAt(i) == '\\') {
      i++;
    }
    return i;
  }

  private static boolean isOfKey(char c) {
    return (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || "+/=:,-.()_".indexOf(c) >= 0;
  }
}
