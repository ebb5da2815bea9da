package dev.taskyard.executor.agent;

import dev.taskyard.task.Summaries;
import dev.taskyard.task.Usage;
import org.jspecify.annotations.Nullable;

/**
 * One start of an agent's program: a run, or a further turn of a run in the same conversation.
 *
 * @param run the run's number
 * @param number of the turn within the run, from 1
 * @param thread the conversation, where it is known before the start
 * @param version of the program, where it is known before the start
 * @param ledger what the conversations have consumed so far
 */
public record Turn(
    int run, int number, @Nullable String thread, @Nullable String version, UsageLedger ledger) {
  /** The turn's id in our words. */
  String id() {
    return number == 1 ? "run-" + run : "run-" + run + "." + number;
  }

  /**
   * The id of a tool call: the agent's own. Some count anew with each start, so that those of a
   * further turn are told apart by its number.
   */
  String callId(String own) {
    String id = Summaries.mend(own);
    return number == 1 ? id : number + ":" + id;
  }

  Usage sinceLastTurn(String conversation, Usage total, @Nullable String model) {
    return ledger.sinceLast(conversation, model == null ? "" : model, total);
  }
}
