package dev.taskyard.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Input that nobody would think of, made of input that somebody did. The same at every run; what
 * fails says its seed, which {@code -Dtaskyard.fuzz.seed=N} begins with. {@code
 * -Dtaskyard.fuzz.times=N} does N times as much.
 */
public final class Fuzz {
  private static final long SEED = Long.getLong("taskyard.fuzz.seed", 20260102L);
  private static final int TIMES = Integer.getInteger("taskyard.fuzz.times", 1);

  /** JSON in the place of JSON. */
  private static final String[] VALUES = {
    "null",
    "true",
    "-1",
    "0",
    "9223372036854775808",
    "-9223372036854775809",
    "1e999999999",
    "0.1",
    "\"\"",
    "\" \"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"../../etc/passwd\"",
    "\"\\u001b]0;x\\u0007\"",
    "\"" + "x".repeat(2000) + "\"",
    "\"\uD83D\uDE00\"",
    "[]",
    "{}",
    "[[[[1]]]]",
    "{\"a\":{\"b\":[{}]}}",
    "\"2026-99-99T00:00:00Z\"",
    "\"+999999999-12-31T23:59:59Z\""
  };

  private final Random random;

  private Fuzz(Random random) {
    this.random = random;
  }

  /** Says something about one made-up input. */
  public interface Round {
    void run(Fuzz fuzz) throws Exception;
  }

  /** Runs so many rounds, each with a seed of its own. */
  public static void rounds(int usual, Round round) {
    for (int i = 0; i < usual * TIMES; i++) {
      long seed = SEED + i;
      try {
        round.run(new Fuzz(new Random(seed)));
      } catch (Exception | StackOverflowError | AssertionError e) {
        throw new AssertionError(
            "failed with -Dtaskyard.fuzz.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
  }

  public int below(int bound) {
    return random.nextInt(bound);
  }

  public boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  @SafeVarargs
  public final <T> T one(T... of) {
    return of[random.nextInt(of.length)];
  }

  public <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Some of the lines, in any order, some of them changed. */
  public byte[] lines(List<String> corpus, int most) {
    var all = new ArrayList<byte[]>();
    int length = 0;
    for (int i = random.nextInt(most); i >= 0; i--) {
      byte[] line = (chance(2) ? json(one(corpus)) : one(corpus)).getBytes(UTF_8);
      byte[] told = chance(3) ? bytes(line) : line;
      all.add(told);
      length += told.length + 1;
    }
    byte[] joined = new byte[length];
    int at = 0;
    for (byte[] line : all) {
      System.arraycopy(line, 0, joined, at, line.length);
      at += line.length;
      joined[at++] = (byte) '\n';
    }
    return joined;
  }

  /** A JSON text with another value here and there: most often it is still one. */
  public String json(String text) {
    String changed = text;
    for (int i = random.nextInt(3); i >= 0; i--) {
      int colon = changed.indexOf(':', random.nextInt(changed.length() + 1));
      int end = colon < 0 ? -1 : endOfValue(changed, colon + 1);
      if (end > 0) {
        changed = changed.substring(0, colon + 1) + one(VALUES) + changed.substring(end);
      }
    }
    if (chance(20)) {
      String deep = one("[", "{\"a\":").repeat(1 + random.nextInt(3000));
      changed = changed.replaceFirst(":", ":" + java.util.regex.Matcher.quoteReplacement(deep));
    }
    return changed;
  }

  private static int endOfValue(String text, int from) {
    boolean quoted = false;
    int depth = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        i += c == '\\' ? 1 : 0;
        quoted = c != '"';
      } else if (c == '"') {
        quoted = true;
      } else if (c == '{' || c == '[') {
        depth++;
      } else if (c == '}' || c == ']') {
        if (depth-- == 0) {
          return i;
        }
      } else if (c == ',' && depth == 0) {
        return i;
      }
    }
    return -1;
  }

  /** The same with a few bytes changed, left out, doubled or put in. */
  public byte[] bytes(byte[] from) {
    var out = new java.io.ByteArrayOutputStream();
    int every = 1 + random.nextInt(Math.max(1, from.length));
    for (int i = 0; i < from.length; i++) {
      switch (random.nextInt(every) == 0 ? random.nextInt(5) : 5) {
        case 0 -> {
          // Left out.
        }
        case 1 -> out.write(from[i] ^ (1 << random.nextInt(8)));
        case 2 -> {
          out.write(random.nextInt(256));
          out.write(from[i]);
        }
        case 3 -> {
          int length = Math.min(from.length - i, 1 + random.nextInt(64));
          out.write(from, i, length);
          out.write(from, i, length);
          i += length - 1;
        }
        case 4 -> out.write("\0\u001b\"\\{\n\u00ff\u00c3".charAt(random.nextInt(8)));
        default -> out.write(from[i]);
      }
    }
    return out.toByteArray();
  }

  /** Any text of up to so many characters, ASCII for the most part. */
  public String text(int most) {
    var text = new StringBuilder();
    for (int i = random.nextInt(most + 1); i > 0; i--) {
      text.append(chance(8) ? (char) random.nextInt(0x10000) : (char) random.nextInt(128));
    }
    return text.toString();
  }
}
