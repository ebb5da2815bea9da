package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What the lines of one agent mean. One instance reads one turn. */
public interface Dialect {
  /**
   * Takes one event.
   *
   * @return false when it is of no kind that this dialect knows
   */
  boolean read(ObjectNode event, AgentEvents events) throws InterruptedException;

  /** The word for the kind of an event, for the count of those that are unknown. */
  default String kind(ObjectNode event) {
    return event.path("type").asText("");
  }

  /** Whether the exit status must be 0 as well, because the stream alone does not tell success. */
  default boolean needsExitStatus() {
    return false;
  }
}
