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
    var id = new StringBuilder(word).append('_');
    for (int i = 0; i < LENGTH; i++) {
      id.append(BASE32[RANDOM.nextInt(BASE32.length)]);
    }
    return id.toString();
  }
}
