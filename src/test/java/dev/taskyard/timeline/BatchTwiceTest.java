package dev.taskyard.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.Telling;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Database;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.IdleWorker;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class BatchTwiceTest extends DatabaseTests {

  @Test
  void a_batch_that_is_sent_again_doubles_nothing(TestDatabase test) {
    String id = tasks.add("work").id();
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var events =
          List.of(
              new Prepared(1, Instant.now(), List.of(line("status", "one")), -1),
              new Prepared(2, Instant.now(), List.of(new Step.RuntimeEvent()), -1));
      assertThat(write(database, buffer, events).lost()).isFalse();
      TaskRecord once = tasks.manager().get(id);
      assertThat(write(database, buffer, events).lost()).isFalse();
      assertThat(tasks.manager().get(id)).isEqualTo(once);

      var finish =
          new Finish(Instant.now(), ExecutionResult.completed(null), null, null, Optional::empty);
      var end =
          List.of(
              new Prepared(3, Instant.now(), List.of(line("status", "two")), -1),
              new Prepared(4, Instant.now(), List.of(new Step.End(finish)), -1));
      assertThat(write(database, buffer, end).lost()).isFalse();
      TaskRecord ended = tasks.manager().get(id);
      assertThat(write(database, buffer, end).lost()).isFalse();
      assertThat(tasks.manager().get(id)).isEqualTo(ended);

      assertThat(ended.runtimeEventCount()).isOne();
      assertThat(Tasks.kinds(ended))
          .containsExactly("queued", "running", "status", "status", "finished");
      assertThat(tasks.manager().counts().all().completed()).isOne();
    }
  }

  private static Step line(String kind, String text) {
    return new Step.Line(kind, Telling.inRow(text), null);
  }

  private static BatchWriter.Written write(
      Database database, RunBuffer buffer, List<Prepared> events) {
    return database
        .transactions()
        .write(tx -> new BatchWriter(tx).write(List.of(new BatchWriter.RunEvents(buffer, events))))
        .get(0);
  }

  private static RunBuffer claimed(Database database) {
    long worker = IdleWorker.on(database, "m");
    var claim =
        new ClaimTasks(database.transactions(), database.clock())
            .claim(
                new ClaimRequest(worker, 1, Set.of(), true, Set.of(), false, "here"),
                new ClaimTasks.Claimant(worker, "w", "h", "shell", Map.of()))
            .claims()
            .get(0);
    var key = new RunKey(claim.task().id(), claim.task().publicId(), claim.run(), worker);
    var unused = new Recorder(database.transactions(), database.clock(), null, "", Redaction.USUAL);
    return new RunBuffer(key, unused, () -> {});
  }
}
