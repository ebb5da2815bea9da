package dev.taskyard.executor;

import java.util.List;
import java.util.Locale;

/** Which variables of an environment hold secrets. */
public final class SecretNames {
  private static final List<String> SUFFIXES = List.of("_KEY", "_TOKEN", "_SECRET", "_PASSWORD");

  private SecretNames() {}

  /** Whether the variable of this name, in capitals or not, does. */
  public static boolean isSecret(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return SUFFIXES.stream().anyMatch(upper::endsWith);
  }
}
