package dev.taskyard.peers;

import java.util.List;
import java.util.stream.IntStream;

/** What a job is asked: its number and some words, 200 bytes in all. */
final class Payload {
  private static final int DIGITS = 8;
  private static final String WORDS =
      " Read the report, find what it complains about, write a test that shows it, mend it, run all"
          + " tests, and say in one line what was wrong and what you have changed about it, please. Go.";

  private Payload() {}

  static String of(int job) {
    return String.format("%0" + DIGITS + "d", job) + WORDS;
  }

  static int jobOf(String payload) {
    return Integer.parseInt(payload.substring(0, DIGITS));
  }

  static List<String> range(int from, int to) {
    return IntStream.range(from, to).mapToObj(Payload::of).toList();
  }
}
