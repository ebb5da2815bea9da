package dev.taskyard.timeline;

import dev.taskyard.queue.Finish;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.Telling;
import dev.taskyard.task.TaskUpdates;
import dev.taskyard.task.ThreadItem;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.task.Usage;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** One thing that an event writes, made ready outside the transaction. */
sealed interface Step {
  /** A line of the timeline; {@code detail} is the file that holds its whole text. */
  record Line(String kind, Telling telling, @Nullable KeptFile detail) implements Step {}

  record CallStarted(int ordinal, String id, String name, Instant at, @Nullable String inputSummary)
      implements Step {}

  record CallEnded(
      int ordinal,
      ToolStatus status,
      @Nullable Long durationMs,
      Telling output,
      @Nullable String patchRef)
      implements Step {}

  record ThreadLinked(String threadId, String turnId) implements Step {}

  record RuntimeEvent() implements Step {}

  record UsageAdded(Usage usage, @Nullable String model) implements Step {}

  record Updates(TaskUpdates updates) implements Step {}

  record Described(@Nullable String version, @Nullable String command) implements Step {}

  /** A file that a line refers to without being the whole of it: a gate's log, a patch. */
  record Attached(String label, String summary, KeptFile file) implements Step {}

  /** A file that is an artifact of its own. */
  record Listed(String label, String summary, KeptFile file) implements Step {}

  record ThreadBegun(String threadId, @Nullable String model, Instant at) implements Step {}

  record TurnBegun(String threadId, int turn, String turnId, Instant at) implements Step {}

  record TurnEnded(String threadId, int turn, String outcome, Instant at) implements Step {}

  record ItemKept(String threadId, ThreadItem item, Instant at) implements Step {}

  record End(Finish finish) implements Step {}

  /** The worker stops: the task goes back to the queue. */
  record GiveBack() implements Step {}
}
