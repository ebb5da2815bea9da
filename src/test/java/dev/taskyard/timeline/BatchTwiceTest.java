package dev.taskyard.timeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.queue.Changes;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.queue.Telling;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Database;
import dev.taskyard.store.Tx;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.IdleWorker;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.AbstractList;
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
              new Prepared(1, now(), List.of(line("status", "one")), -1),
              new Prepared(2, now(), List.of(new Step.RuntimeEvent()), -1));
      assertThat(write(database, buffer, events).lost()).isFalse();
      TaskRecord once = tasks.manager().get(id);
      assertThat(write(database, buffer, events).lost()).isFalse();
      assertThat(tasks.manager().get(id)).isEqualTo(once);

      var finish = new Finish(now(), ExecutionResult.completed(null), null, null, Optional::empty);
      var end =
          List.of(
              new Prepared(3, now(), List.of(line("status", "two")), -1),
              new Prepared(4, now(), List.of(new Step.End(finish)), -1));
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

  @Test
  void the_messages_of_a_batch_that_is_sent_again_are_still_counted(TestDatabase test) {
    tasks.add("work");
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      int number = MessageWindow.FIRST - 1;
      var events =
          List.of(
              new Prepared(1, now(), List.of(line("message", "of the first")), number),
              new Prepared(2, now(), List.of(line("message", "one")), number + 1),
              new Prepared(3, now(), List.of(line("status", "between")), -1),
              new Prepared(4, now(), List.of(line("message", "two")), number + 2));

      assertThat(write(database, buffer, events).freshMessages())
          .extracting(MessageWindow.Stored::entry)
          .containsExactly(4, 6);
      assertThat(write(database, buffer, events).freshMessages())
          .extracting(MessageWindow.Stored::entry)
          .containsExactly(4, 6);
    }
  }

  @Test
  void messages_that_a_later_try_wrote_elsewhere_are_counted_there(TestDatabase test) {
    String id = tasks.add("work").id();
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var events =
          List.of(new Prepared(1, now(), List.of(line("message", "one")), MessageWindow.FIRST));
      undone(database, buffer, events);
      tasks.manager().cancel(id);

      assertThat(write(database, buffer, events).freshMessages())
          .extracting(MessageWindow.Stored::entry)
          .containsExactly(4);
      assertThat(write(database, buffer, events).freshMessages())
          .extracting(MessageWindow.Stored::entry)
          .containsExactly(4);
      assertThat(Tasks.kinds(tasks.manager().get(id)))
          .containsExactly("queued", "running", "cancel_requested", "message");
    }
  }

  @Test
  void what_stands_in_for_a_refused_message_is_no_message(TestDatabase test) throws Exception {
    tasks.add("work");
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var refused = new Prepared(1, now(), List.of(line("message", "one")), MessageWindow.FIRST);
      var instead = new Prepared(1, now(), List.of(line("error", "refused")), -1);
      undone(database, buffer, List.of(refused));

      buffer.refused(refused, instead);

      assertThat(write(database, buffer, List.of(instead)).freshMessages()).isEmpty();
      assertThat(write(database, buffer, List.of(instead)).freshMessages()).isEmpty();
    }
  }

  @Test
  void an_end_that_was_undone_is_not_taken_for_that_of_a_rescue(TestDatabase test) {
    String id = tasks.add("work").id();
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var end = List.of(new Prepared(1, now(), List.of(new Step.GiveBack()), -1));
      undone(database, buffer, end);
      tasks.manager().cancel(id);
      database.transactions().write(tx -> rescued(tx, buffer.key().taskId()));
      TaskRecord canceled = tasks.manager().get(id);
      assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);

      assertThat(write(database, buffer, end).lost()).isTrue();

      assertThat(tasks.manager().get(id)).isEqualTo(canceled);
    }
  }

  private static void undone(Database database, RunBuffer buffer, List<Prepared> events) {
    assertThatThrownBy(
            () ->
                database
                    .transactions()
                    .write(
                        tx -> {
                          new BatchWriter(tx)
                              .write(List.of(new BatchWriter.RunEvents(buffer, events)));
                          throw new IllegalStateException("undone");
                        }))
        .hasMessage("undone");
  }

  @Test
  void an_end_that_comes_too_late_is_not_taken_for_that_of_a_rescue(TestDatabase test) {
    String id = tasks.add("work").id();
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var said = new Prepared(1, now(), List.of(line("status", "one")), -1);
      var end = new Prepared(2, now(), List.of(new Step.GiveBack()), -1);
      assertThat(write(database, buffer, List.of(said)).lost()).isFalse();
      tasks.manager().cancel(id);
      database.transactions().write(tx -> rescued(tx, buffer.key().taskId()));
      TaskRecord canceled = tasks.manager().get(id);
      assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);

      assertThat(write(database, buffer, List.of(said)).lost()).isTrue();
      assertThat(write(database, buffer, List.of(end)).lost()).isTrue();

      assertThat(tasks.manager().get(id)).isEqualTo(canceled);
    }
  }

  @Test
  void a_run_that_was_given_back_is_given_back_though_it_is_sent_again(TestDatabase test) {
    String id = tasks.add("work").id();
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      RunBuffer buffer = claimed(database);
      var events = List.of(new Prepared(1, now(), List.of(new Step.GiveBack()), -1));
      assertThat(write(database, buffer, events).lost()).isFalse();
      TaskRecord back = tasks.manager().get(id);
      assertThat(back.status()).isEqualTo(TaskStatus.QUEUED);

      assertThat(write(database, buffer, events).lost()).isFalse();

      assertThat(tasks.manager().get(id)).isEqualTo(back);
    }
  }

  /** As {@code DatabaseClock} tells it. */
  private static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.MICROS);
  }

  @Test
  void what_the_machine_fails_at_costs_its_run_and_not_the_recorder(TestDatabase test)
      throws Exception {
    tasks.add("one");
    tasks.add("two");
    try (Database database = Database.open(MigratedSchema.settings(test), 2);
        var recorder =
            new Recorder(
                database.dedicated("recorder"), database.clock(), null, "", Redaction.USUAL)) {
      recorder.start();
      RunBuffer first = claimed(database, recorder);
      RunBuffer second = claimed(database, recorder);

      first.put(new Prepared(1, now(), new NotReadByTheRecorder(), -1));
      assertThat(first.awaitStored()).isFalse();
      second.put(new Prepared(1, now(), List.of(line("status", "two")), -1));

      assertThat(second.awaitStored()).isTrue();
    }
  }

  private static final class NotReadByTheRecorder extends AbstractList<Step> {
    @Override
    public Step get(int index) {
      if (Thread.currentThread().getName().equals("taskyard-recorder")) {
        throw new OutOfMemoryError("of a test");
      }
      return line("status", "one");
    }

    @Override
    public int size() {
      return 1;
    }
  }

  private static boolean rescued(Tx tx, long task) {
    var changes = new Changes();
    RecoverRun.rescue(tx, changes, tx.queue().lock(task).orElseThrow(), now(), 3);
    changes.write(tx);
    return true;
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
    return claimed(
        database,
        new Recorder(database.transactions(), database.clock(), null, "", Redaction.USUAL));
  }

  private static RunBuffer claimed(Database database, Recorder recorder) {
    long worker = IdleWorker.on(database, "m");
    var claim =
        new ClaimTasks(database.transactions(), database.clock())
            .claim(
                new ClaimRequest(worker, 1, Set.of(), true, Set.of(), false, "here"),
                new ClaimTasks.Claimant(worker, "w", "h", "shell", Map.of()))
            .claims()
            .get(0);
    var key = new RunKey(claim.task().id(), claim.task().publicId(), claim.run(), worker);
    return new RunBuffer(key, recorder, () -> {});
  }
}
