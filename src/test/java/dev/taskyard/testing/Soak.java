package dev.taskyard.testing;

/**
 * Whether the long forms of the tests are run: {@code mvn -Psoak clean test}. The short ones prove
 * the same of fewer cases.
 */
public final class Soak {
  private static final boolean LONG = Boolean.getBoolean("taskyard.soak");

  private Soak() {}

  public static boolean isLong() {
    return LONG;
  }

  /** How often, how many or how long. */
  public static int of(int inShort, int inLong) {
    return LONG ? inLong : inShort;
  }
}
