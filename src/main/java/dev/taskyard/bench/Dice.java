package dev.taskyard.bench;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chance that is the same for the same seed, on every machine and Java: whole numbers come from
 * {@link SplittableRandom}, whose algorithm is specified, all else from those and {@link
 * StrictMath}. Single-threaded.
 */
final class Dice {
  private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final char[] HEX = "0123456789abcdef".toCharArray();
  private static final long STRIDE = 0xD1342543DE82EF95L;
  private static final double SCALE = 1.0 / (1L << 53);
  // Four even numbers summed up come close enough to a bell curve; this makes its width 1.
  private static final int SUMMANDS = 4;
  private static final double WIDTH = StrictMath.sqrt(12.0 / SUMMANDS);

  private final SplittableRandom random;

  private Dice(SplittableRandom random) {
    this.random = random;
  }

  /** Those of one task, or of whatever has this number. */
  static Dice of(long seed, long number) {
    return new Dice(new SplittableRandom(seed * STRIDE + number));
  }

  /** From 0 to 1, without 1. */
  double share() {
    return (random.nextLong() >>> 11) * SCALE;
  }

  boolean chance(double probability) {
    return share() < probability;
  }

  /** From 0 to {@code bound}, without it. */
  int below(int bound) {
    return (int) (share() * bound);
  }

  /** Both ends are possible. */
  int between(int least, int most) {
    return least + below(most - least + 1);
  }

  <T> T oneOf(List<T> values) {
    return values.get(below(values.size()));
  }

  /** The first half as likely again as the second, and so on: an early one most of the time. */
  <T> T mostlyFirst(List<T> values) {
    double share = share();
    return values.get((int) (share * share * values.size()));
  }

  /**
   * Milliseconds as waits and runs have them: half are below {@code median}, few are many times as
   * long, none is longer than {@code most}.
   */
  long millis(long median, double spread, long most) {
    double sum = 0;
    for (int i = 0; i < SUMMANDS; i++) {
      sum += share();
    }
    double bell = (sum - SUMMANDS / 2.0) * WIDTH;
    return Math.min(most, Math.max(1, (long) (median * StrictMath.exp(bell * spread))));
  }

  String base32(int length) {
    return word(BASE32, length);
  }

  String hex(int length) {
    return word(HEX, length);
  }

  private String word(char[] letters, int length) {
    var word = new char[length];
    long bits = 0;
    for (int i = 0; i < length; i++) {
      if (i % 12 == 0) {
        bits = random.nextLong();
      }
      word[i] = letters[(int) (bits & (letters.length - 1))];
      bits >>>= 5;
    }
    return new String(word);
  }
}
