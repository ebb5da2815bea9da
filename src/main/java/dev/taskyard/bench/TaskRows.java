package dev.taskyard.bench;

import dev.taskyard.bench.Words.GateKind;
import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.Summaries;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row of a task that has ended, and those of the gates that it asks for. */
final class TaskRows {
  private TaskRows() {}

  static void add(
      HistoryRows rows,
      Asked asked,
      Outcome outcome,
      Instant createdAt,
      @Nullable Instant startedAt,
      Instant endedAt,
      int checklistItems) {
    Asked.Kin kin = asked.kin();
    boolean ran = startedAt != null;
    rows.add(
        HistoryTable.TASKS,
        asked.id(),
        asked.publicId(),
        asked.prompt(),
        Summaries.summarize(asked.prompt()),
        asked.model(),
        asked.workspace(),
        "agent",
        true,
        !asked.isScript(),
        asked.agent().name(),
        asked.queue(),
        asked.priority(),
        outcome.status(),
        outcome.cause().word(),
        createdAt,
        startedAt,
        endedAt,
        startedAt == null ? 0L : Duration.between(startedAt, endedAt).toMillis(),
        outcome.isCompleted() ? "Done as asked" : null,
        outcome.error(),
        ran && !asked.isScript() ? RunTale.thread(asked) : null,
        ran && !asked.isScript() ? "turn_1" : null,
        kin == null ? null : kin.parent(),
        2,
        checklistItems == 0 ? 0 : 100,
        checklistItems == 0 ? null : endedAt,
        asked.gates().size(),
        asked.gates().isEmpty() ? 0 : 1,
        kin == null ? null : kin.index(),
        kin == null || kin.index() == null ? null : (Integer) kin.count(),
        kin != null,
        kin == null ? null : "bench-1",
        kin == null ? null : "main",
        kin == null ? null : kin.baseSha());
    int position = 0;
    for (GateKind gate : asked.gates()) {
      rows.add(
          HistoryTable.TASK_GATES, asked.id(), ++position, gate.name(), gate.command(), 600_000L);
    }
  }
}
