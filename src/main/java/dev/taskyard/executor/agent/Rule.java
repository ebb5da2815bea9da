package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one kind of event of a program means.
 *
 * @param usage where it tells what was consumed, if it does
 */
public record Rule(Conditions when, Meaning meaning, @Nullable UsageAt usage) {
  /**
   * Where figures are; several for one are added up.
   *
   * @param input all tokens that went in, those from a cache included
   */
  record UsageAt(
      List<JsonPointer> input,
      List<JsonPointer> output,
      List<JsonPointer> cached,
      @Nullable JsonPointer cost,
      @Nullable JsonPointer model) {}
}
