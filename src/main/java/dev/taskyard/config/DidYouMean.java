package dev.taskyard.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** Finds the word that somebody probably meant. */
public final class DidYouMean {

  private DidYouMean() {}

  /** {@code ": did you mean 'heartbeat'?"}, or nothing when no known word is near. */
  public static String hint(String word, Collection<String> known) {
    String lower = lowerCase(word);
    int tolerance = Math.max(1, Math.min(3, lower.length() / 3));
    return known.stream()
        .filter(candidate -> distance(lower, lowerCase(candidate)) <= tolerance)
        .min(
            Comparator.comparingInt((String candidate) -> distance(lower, lowerCase(candidate)))
                .thenComparing(Comparator.naturalOrder()))
        .map(candidate -> ": did you mean '" + candidate + "'?")
        .orElse("");
  }

  private static String lowerCase(String word) {
    return word.toLowerCase(Locale.ROOT);
  }

  /** How many letters must be added, taken away, changed or swapped with their neighbour. */
  static int distance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (isSwap(a, b, i, j)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean isSwap(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
