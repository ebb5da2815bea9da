package dev.taskyard.queue;

import java.security.SecureRandom;

/**
 * Makes public ids: a word and 80 random bits in lower-case base32, so that two never meet.
 * Thread-safe.
 */
public final class TaskIds {
  private static final char[] BASE32 = "abcdefghijklmnopqrstuvwxyz234567".toCharArray();
  private static final int LENGTH = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private TaskIds() {}

  /** A new id, such as {@code task_k3v7…}. */
  public static String random(String word) {
    byte[] random = new byte[LENGTH];
    RANDOM.nextBytes(random);
    var id = new StringBuilder(word.length() + 1 + LENGTH).append(word).append('_');
    for (byte one : random) {
      id.append(BASE32[one & (BASE32.length - 1)]);
    }
    return id.toString();
  }
}
