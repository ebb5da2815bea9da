package dev.taskyard.executor.agent;

import com.fasterxml.jackson.core.JsonPointer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the JSON lines of a program map to our events, without code. The first rule that an event
 * meets is what it means; one that meets none is counted as unknown.
 *
 * @param type where an event names its type
 * @param thread where any event may name the conversation
 * @param version where any event may name the program's version
 * @param needsExitStatus whether a success needs exit status 0 as well
 */
public record Profile(
    JsonPointer type,
    @Nullable JsonPointer thread,
    @Nullable JsonPointer version,
    boolean needsExitStatus,
    List<Rule> rules) {
  /** Copies the list. */
  public Profile {
    rules = List.copyOf(rules);
  }
}
