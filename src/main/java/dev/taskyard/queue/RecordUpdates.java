package dev.taskyard.queue;

import dev.taskyard.store.Database;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Gate;
import dev.taskyard.task.TaskUpdates;
import dev.taskyard.task.TaskyardException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Writes about a task from outside its run, at any time of its life. */
public final class RecordUpdates {
  private final Database database;

  public RecordUpdates(Database database) {
    this.database = database;
  }

  /** Applies the updates to the task. @return its internal id */
  public long record(String idOrPrefix, TaskUpdates updates) {
    return write(
        idOrPrefix,
        (writing, story) ->
            new UpdateWriter(writing.tx, writing.changes, story, writing.at).apply(updates));
  }

  /** Adds a file in this data directory to the task's artifacts. @return the task's internal id */
  public long addArtifact(String idOrPrefix, String label, String summary, KeptFile file) {
    return write(
        idOrPrefix,
        (writing, story) -> {
          int entry =
              story.add(
                  writing.at,
                  "artifact",
                  Telling.brief(label + ": " + summary).withDetail(file.path()));
          writing.changes.artifact(file.row(story, entry, label, summary, true, writing.at));
        });
  }

  /**
   * Records a gate that was run outside of any run, and lists its log as an artifact.
   *
   * @param log null: there was no output
   * @return the task's internal id
   */
  public long recordGate(String idOrPrefix, Gate gate, @Nullable KeptFile log) {
    return write(
        idOrPrefix,
        (writing, story) -> {
          new UpdateWriter(writing.tx, writing.changes, story, writing.at)
              .apply(TaskUpdates.of(gate));
          if (log != null) {
            String summary = "Output of gate " + gate.gate();
            writing.changes.artifact(
                log.row(story, story.entries(), "gate_log", summary, true, writing.at));
          }
        });
  }

  /** Adds a line to the task's story. */
  public void tell(String idOrPrefix, String kind, String summary) {
    long ignored =
        write(idOrPrefix, (writing, story) -> story.add(writing.at, kind, Telling.brief(summary)));
  }

  private record Writing(Tx tx, Changes changes, Instant at) {}

  private long write(String idOrPrefix, BiConsumer<Writing, Story> what) {
    return database
        .transactions()
        .write(
            tx -> {
              TaskStore.Found found = Lookup.find(tx, idOrPrefix);
              var writing = new Writing(tx, new Changes(), database.clock().instant());
              Optional<QueueRow> row = lockQueueRow(tx, found, idOrPrefix);
              if (row.isPresent()) {
                Story story = Story.of(row.get());
                what.accept(writing, story);
                writing.changes.tell(story, row.get().lastSeq());
              } else {
                Story story = Story.ofEnded(found.id(), tx.timeline().extent(found.id()));
                what.accept(writing, story);
                writing.changes.tellEnded(story);
              }
              writing.changes.write(tx);
              return found.id();
            });
  }

  /** The queue row, locked; empty when the task has ended, and then the task itself is locked. */
  private static Optional<QueueRow> lockQueueRow(Tx tx, TaskStore.Found found, String idOrPrefix) {
    Optional<QueueRow> row = tx.queue().lock(found.id());
    if (row.isPresent()) {
      return row;
    }
    TaskStore.Found locked =
        tx.tasks()
            .lock(found.id())
            .orElseThrow(() -> TaskyardException.notFound("Task not found: " + idOrPrefix));
    // A retry may have queued it again between the two locks. Taking them in this order may
    // deadlock with a claim; the
    // database ends that, and the transaction is run again.
    return locked.status().isTerminal() ? Optional.empty() : tx.queue().lock(found.id());
  }
}
