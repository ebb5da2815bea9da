package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Obstacle;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.Said;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A worker whose connections and statements fail. It lives through it and goes on by itself;
 * nothing is lost or doubled; the log says once what happened and once that it is over.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class DatabaseFaultsTest {
  @TempDir Path directory;
  private TestDatabase database;
  private Said said;

  @BeforeEach
  void open() {
    database = TestDatabase.postgres(new MigratedSchema());
    said = new Said();
  }

  @AfterEach
  void close() {
    said.close();
    database.close();
  }

  private Talk talk(String url, WorkerSettings settings) {
    return new Talk(url, database.user(), database.password(), directory, settings);
  }

  private Talk talk() {
    return talk(database.url(), Talk.QUICK);
  }

  // --- connections that are ended

  @Test
  void the_session_of_the_recorder_is_ended_in_the_middle_of_its_transaction() throws Exception {
    try (var talk = talk()) {
      endedWhileItWaits(
          "insert into taskyard.timeline_entries (task_id, entry, run, at, kind, summary)"
              + " select task_id, entries + 20, 1, current_timestamp, 'status', 'in the way'"
              + " from taskyard.task_queue");

      talk.goesOn();
      assertThat(said.with("recording waits for the database")).hasSizeLessThanOrEqualTo(1);
      assertThat(said.with("recording goes on")).hasSameSizeAs(said.with("recording waits"));
      talk.endsWhole();
    }
  }

  @Test
  void the_session_of_the_heartbeat_is_ended_in_the_middle_of_its_transaction() throws Exception {
    try (var talk = talk()) {
      endedWhileItWaits("select id from taskyard.workers for update");

      await().until(() -> said.with("heartbeat of worker").size() == 2);
      assertThat(said.with("heartbeat of worker"))
          .satisfiesExactly(
              first -> assertThat(first).contains("fails: "),
              second -> assertThat(second).contains("is back"));
      talk.endsWhole();
      assertThat(database.number("select count(*) from taskyard.workers")).isOne();
    }
  }

  @Test
  void the_session_of_a_claim_is_ended_in_the_middle_of_its_transaction() throws Exception {
    try (var talk = talk()) {
      CompletableFuture<TaskRecord> other;
      try (var obstacle = Obstacle.of(database, "lock table taskyard.task_runs in share mode")) {
        other = OtherThread.supply(talk::doesAnother);
        await().until(obstacle::holdsSomebody);
        terminateWaiting();
      }

      assertThat(other.join().runs()).extracting(Run::status).containsExactly("completed");
      assertThat(talk.others()).isOne();
      assertThat(said.with("can't claim")).hasSizeLessThanOrEqualTo(1);
      talk.endsWhole();
    }
  }

  @Test
  void the_session_of_the_listener_is_ended_and_it_listens_again() throws Exception {
    try (var talk = talk()) {
      for (int time = 1; time <= 2; time++) {
        int times = time;
        assertThat(database.number(TERMINATE.formatted("query ilike 'listen %'"))).isOne();
        await().until(() -> said.with("wake-ups are back").size() == times);
        assertThat(said.with("wake-ups interrupted")).hasSize(times);
      }
      talk.endsWhole();
    }
  }

  private static final String TERMINATE =
      """
      select count(pg_terminate_backend(pid))
        from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid() and %s
      """;

  private void terminateWaiting() throws SQLException {
    assertThat(database.number(TERMINATE.formatted("wait_event_type = 'Lock'"))).isPositive();
  }

  private void endedWhileItWaits(String obstacle) throws SQLException {
    try (var inTheWay = Obstacle.of(database, obstacle)) {
      await().until(inTheWay::holdsSomebody);
      terminateWaiting();
    }
  }

  // --- answers that are lost

  @Test
  void a_commit_whose_answer_is_lost_is_neither_lost_nor_done_twice() throws Exception {
    try (var cable = new Cable(database.url());
        var talk = talk(cable.url(), Talk.QUICK)) {
      for (int time = 1; time <= 3; time++) {
        loses(cable, "line " + (talk.stored() + 10) + ".");
        talk.goesOn();
      }
      cable.loseAnswerTo("Task queued");
      TaskRecord added = talk.doesAnother();
      cable.loseAnswerTo("Task started");
      TaskRecord claimed = talk.doesAnother();
      cable.loseAnswerTo("Task completed");
      TaskRecord finished = talk.doesAnother();

      assertThat(cable.hasCut()).isTrue();
      assertThat(List.of(added, claimed, finished))
          .allSatisfy(task -> assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED));
      assertThat(added.runs()).hasSize(1);
      assertThat(finished.runs()).hasSize(1);
      assertThat(claimed.runs()).extracting(Run::status).containsExactly("lost", "completed");
      assertThat(talk.others()).isEqualTo(3);
      assertThat(database.number("select count(*) from taskyard.tasks")).isEqualTo(4);
      talk.endsWhole();
    }
  }

  @Test
  void an_add_whose_answer_is_lost_for_good_is_not_called_undone() throws Exception {
    try (var cable = new Cable(database.url());
        var talk = talk(cable.url(), Talk.QUICK)) {
      cable.loseAnswerTo("Task queued");
      cable.cutAfterLostAnswer();
      var end = new CompletableFuture<TaskRecord>();
      var adder =
          new Thread(
              () -> {
                try {
                  end.complete(talk.doesAnother());
                } catch (RuntimeException e) {
                  end.completeExceptionally(e);
                }
              });
      adder.start();
      await().until(() -> cable.refused() > 0);
      // Else it goes on trying for a quarter of a minute.
      adder.interrupt();

      assertThat(end)
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("whether it is done is unknown");
      assertThat(database.number("select count(*) from taskyard.tasks")).isEqualTo(2);
      cable.mend();
      talk.endsWhole();
    }
  }

  private static void loses(Cable cable, String words) {
    cable.loseAnswerTo(words);
    await().until(cable::hasCut);
  }

  // --- the network

  @Test
  void a_network_that_goes_dead_without_a_word_is_noticed_and_left() throws Exception {
    try (var cable = new Cable(database.url());
        var talk = talk(cable.url(), Talk.QUICK)) {
      cable.goDead();
      await().until(() -> !said.with("recording waits").isEmpty());
      cable.mend();

      talk.goesOn();
      await().until(() -> said.with("is back").size() == said.with("fails: ").size());
      assertThat(said.with("recording waits")).hasSize(1);
      assertThat(said.with("recording goes on")).hasSize(1);
      assertThat(said.with("heartbeat of worker")).hasSizeLessThanOrEqualTo(2);
      talk.endsWhole();
    }
  }

  @Test
  void a_listener_that_has_silently_gone_deaf_costs_at_most_one_poll() throws Exception {
    try (var cable = new Cable(database.url())) {
      cable.goDeadBehind("listen taskyard");
      try (var talk = talk(cable.url(), Talk.QUICK)) {
        assertThat(cable.hasCut()).isTrue();

        TaskRecord task = addedElsewhere();

        assertThat(Duration.between(task.createdAt(), task.startedAt()))
            .isLessThan(Duration.ofSeconds(5));
        await().until(() -> said.with("wake-ups are back").size() == 1);
        assertThat(said.with("wake-ups interrupted")).hasSize(1);
        talk.endsWhole();
      }
    }
  }

  @Test
  void a_listener_whose_network_goes_dead_later_hears_again_of_itself() throws Exception {
    try (var cable = new Cable(database.url())) {
      cable.goDeadAfterAnswerTo("listen taskyard");
      try (var talk = talk(cable.url(), Talk.QUICK)) {
        await().until(cable::hasCut);

        await().until(() -> said.with("wake-ups are back").size() == 1);

        assertThat(said.with("wake-ups interrupted")).hasSize(1);
        talk.endsWhole();
      }
    }
  }

  /** By a client that has no worker beside it to wake. */
  private TaskRecord addedElsewhere() {
    try (var elsewhere = TaskManager.open(config("elsewhere"))) {
      String id = elsewhere.add(task("other")).id();
      return await().until(() -> elsewhere.get(id), task -> task.status().isTerminal());
    }
  }

  private Config config(String place) {
    return Config.inDirectory(directory.resolve(place))
        .withDatabase(MigratedSchema.settings(database));
  }

  private NewTask task(String prompt) {
    return NewTask.builder(prompt).workspace(directory.toString()).build();
  }

  @Test
  void a_slow_server_is_waited_for() throws Exception {
    try (var cable = new Cable(database.url());
        var talk = talk(cable.url(), Talk.QUICK)) {
      cable.delay(60);

      talk.goesOn();

      assertThat(talk.doesAnother().runs()).hasSize(1);
      assertThat(said.lines()).isEmpty();
      cable.delay(0);
      talk.endsWhole();
    }
  }

  // --- statements that fail

  @Test
  void a_statement_that_another_transaction_undoes_is_done_again_without_a_word() throws Exception {
    try (var talk = talk()) {
      for (String state : List.of("40001", "40P01", "55P03")) {
        fails(state, 3);
        await().until(() -> database.number("select last_value from taskyard_faults") > 3);
        talk.goesOn();
        assertThat(talk.doesAnother().runs()).hasSize(1);
      }
      assertThat(said.lines()).isEmpty();
      talk.endsWhole();
    }
  }

  @Test
  void a_server_without_room_or_memory_is_waited_for() throws Exception {
    try (var talk = talk()) {
      for (String state : List.of("53100", "53200", "58030")) {
        int before = said.with("recording waits").size();
        fails(state, 1_000_000);
        await().until(() -> said.with("recording waits").size() > before);
        CompletableFuture<TaskRecord> other = OtherThread.supply(talk::doesAnother);
        await().until(() -> database.number("select last_value from taskyard_faults") > 5);
        fails(state, 0);

        talk.goesOn();
        assertThat(other.join().runs()).hasSize(1);
        assertThat(said.with("recording waits")).hasSize(before + 1);
        assertThat(said.with("recording goes on")).hasSize(before + 1);
      }
      talk.endsWhole();
    }
  }

  @Test
  void a_worker_whose_heartbeat_does_not_come_through_claims_nothing() throws Exception {
    database.execute(
        """
        create function taskyard_turn() returns trigger language plpgsql as $$
        begin
          perform pg_advisory_xact_lock(1);
          return new;
        end $$;
        create trigger turn before update on taskyard.workers
          for each row execute function taskyard_turn()
        """);
    List<String> ids = new ArrayList<>();
    try (var obstacle = Obstacle.of(database, "select pg_advisory_xact_lock(1)");
        var manager = TaskManager.start(config("data"), DatabaseFaultsTest::sayBad)) {
      await().until(obstacle::holdsSomebody);
      for (int i = 0; i < 20; i++) {
        ids.add(manager.add(task("waits")).id());
      }

      assertThat(database.number("select count(*) from taskyard.task_runs")).isZero();
      obstacle.close();

      for (String id : ids) {
        await().until(() -> manager.get(id).status().isTerminal());
      }
      assertThat(database.number("select count(*) from taskyard.task_runs")).isEqualTo(ids.size());
    }
  }

  @Test
  void what_stands_in_for_a_refused_event_waits_for_a_server_without_room() throws Exception {
    database.execute(
        "alter table taskyard.timeline_entries add constraint no_bad check (summary <> 'bad')");
    try (var manager = TaskManager.start(config("data"), DatabaseFaultsTest::sayBad)) {
      fails("53100", 1_000_000, "for each row when (new.kind = 'error')");
      String id = manager.add(task("talk")).id();
      await().until(() -> database.number("select last_value from taskyard_faults") > 5);
      fails("53100", 0);

      TaskRecord task = await().until(() -> manager.get(id), found -> found.status().isTerminal());

      assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(task.runs()).hasSize(1);
      assertThat(task.timeline())
          .extracting(entry -> entry.kind())
          .containsExactly("queued", "running", "status", "error", "status", "finished");
      assertThat(said.with("recording waits for the database")).hasSize(1);
      assertThat(said.with("recording goes on")).hasSize(1);
    }
  }

  private static ExecutionResult sayBad(ExecutionTask task, EventSink events, StopSignal stop)
      throws InterruptedException {
    for (String words : List.of("before", "bad", "behind")) {
      events.emit(new ExecutionEvent.Status(words));
    }
    return ExecutionResult.completed(null);
  }

  private void fails(String state, int times) throws SQLException {
    fails(state, times, "for each statement");
  }

  /** So many of the next inserts into timelines end in this error of the server. */
  private void fails(String state, int times, String of) throws SQLException {
    database.execute(
        """
        drop trigger if exists fault on taskyard.timeline_entries;
        drop sequence if exists public.taskyard_faults;
        create sequence public.taskyard_faults;
        create or replace function taskyard_fault() returns trigger language plpgsql as $$
        begin
          if nextval('public.taskyard_faults') <= %d then
            raise exception 'a fault' using errcode = '%s';
          end if;
          return new;
        end $$;
        create trigger fault before insert on taskyard.timeline_entries
          %s execute function taskyard_fault()
        """
            .formatted(times, state, of));
  }

  @Test
  void a_database_that_becomes_read_only_is_waited_for() throws Exception {
    try (var talk = talk()) {
      String name;
      try (var connection = database.connect()) {
        name = connection.getCatalog();
      }
      database.execute("alter database " + name + " set default_transaction_read_only = on");
      database.number(TERMINATE.formatted("true"));
      await().until(() -> !said.with("recording waits").isEmpty());
      try (var connection = database.connect();
          var statement = connection.createStatement()) {
        statement.execute("set default_transaction_read_only = off");
        statement.execute("alter database " + name + " reset default_transaction_read_only");
      }

      talk.goesOn();
      assertThat(talk.doesAnother().runs()).hasSize(1);
      assertThat(said.with("recording waits")).hasSize(1);
      assertThat(said.with("recording goes on")).hasSize(1);
      talk.endsWhole();
    }
  }
}
