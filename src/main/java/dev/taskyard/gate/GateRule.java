package dev.taskyard.gate;

import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of line means.
 *
 * @param kind the classification that it decides, or what it is shown as
 * @param unless the rule that overrides it
 * @param hints such a line holds one of them: most lines are passed over by that alone
 */
record GateRule(
    String kind, String name, @Nullable String unless, List<String> hints, Pattern pattern) {
  /** Says how a run of tests went; decides nothing. */
  static final String RESULT = "result";

  /** Worth showing; decides nothing. */
  static final String DETAIL = "detail";

  /** Whether it decides about the classification. */
  boolean decides() {
    return !kind.equals(RESULT) && !kind.equals(DETAIL);
  }
}
