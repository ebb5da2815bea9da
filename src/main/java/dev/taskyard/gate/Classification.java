package dev.taskyard.gate;

import java.util.Locale;

/**
 * What a gate's end means, in the order in which it is decided. Spelled in lower case in JSON and
 * SQL.
 */
public enum Classification {
  PASSED,
  TIMEOUT,
  COMPILE_ERROR,
  TEST_FAILURE,
  LINT_FAILURE,
  /** A port was taken: the change under test has nothing to do with it. */
  ENVIRONMENT_PORT_BINDING,
  /** A tool, a dependency, the network or the disk; also whatever no rule knows. */
  ENVIRONMENT_OR_TOOLING_FAILURE;

  /** The word in JSON and SQL. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
