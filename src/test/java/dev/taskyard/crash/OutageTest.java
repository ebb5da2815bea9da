package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.store.Database;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Patience;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestDatabase;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker whose database is out of reach for a while. */
@Timeout(120)
class OutageTest extends CrashTests {
  private static final int FIFTY = 50;

  @Test
  void outages_shorter_than_the_lease_lose_and_double_nothing() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema());
        var cable = new Cable(database.url())) {
      yard = new Yard(database, directory);
      var id =
          yard.add(
              """
              i=0
              until [ -e enough ]; do
                i=$((i+1)); echo line $i; [ $i != 50 ] || echo 50 >> ran; sleep 0.01
              done
              echo $i > last
              """);
      yard.workAt(cable.url());
      yard.awaitLine("ran", "50");

      for (int outage = 1; outage <= 3; outage++) {
        var told = yard.get(id).timeline().size();
        var refused = cable.refused();
        cable.cut();
        Patience.await().until(() -> cable.refused() > refused + 3);
        cable.mend();
        yard.awaitMoreThan(told, id);
      }

      yard.touch("enough");
      var task = yard.end(id, TaskStatus.COMPLETED);
      int lines = Integer.parseInt(yard.lines("last").get(0));
      assertThat(task.runs()).hasSize(1);
      assertThat(
              task.timeline().stream()
                  .filter(entry -> entry.kind().equals("message"))
                  .map(OutageTest::whole)
                  .collect(Collectors.joining()))
          .isEqualTo(
              IntStream.rangeClosed(1, lines)
                  .mapToObj(i -> "line " + i + "\n")
                  .collect(Collectors.joining()));
      assertThat(task.timeline().stream().map(TimelineEntry::entry))
          .isEqualTo(IntStream.rangeClosed(1, task.timeline().size()).boxed().toList());
      yard.close();
    }
  }

  @Test
  void a_connection_lost_while_it_is_set_up_is_followed_by_another() throws Exception {
    try (var server = TestDatabase.postgres(new MigratedSchema());
        var cable = new Cable(server.url());
        var database =
            Database.open(
                new DatabaseSettings(
                    cable.url(), server.user(), server.password(), DatabaseSettings.DEFAULT_SCHEMA),
                1)) {
      cable.cutOnceAt("SHOW TRANSACTION ISOLATION LEVEL");

      String answer = database.dedicated("late").read(tx -> "an answer");

      assertThat(answer).isEqualTo("an answer");
      assertThat(cable.hasCut()).isTrue();
    }
  }

  /**
   * Everybody's lease has lapsed when the database is back, and the sweeps are at it before the
   * beats: nobody takes another's tasks.
   */
  @Test
  void an_outage_longer_than_the_lease_with_fifty_running_tasks_moves_none_of_them()
      throws Exception {
    Duration lease = Duration.ofMillis(Soak.of(2000, 30_000));
    Duration outage = Duration.ofMillis(Soak.of(2200, 180_000));
    var starts = new AtomicInteger();
    var enough = new CountDownLatch(1);
    TaskExecutor patient =
        (task, events, stop) -> {
          starts.incrementAndGet();
          enough.await();
          return ExecutionResult.completed(null);
        };
    try (var database = TestDatabase.postgres(new MigratedSchema());
        var oneCable = new Cable(database.url());
        var otherCable = new Cable(database.url());
        var one = worker(database, oneCable, "one", lease, patient);
        var other = worker(database, otherCable, "other", lease, patient)) {
      List<String> ids =
          one
              .addAll(
                  Collections.nCopies(
                      FIFTY, NewTask.builder("wait").workspace(directory.toString()).build()))
              .stream()
              .map(TaskRecord::id)
              .toList();
      await().until(() -> starts.get() == FIFTY);
      // Steady for a lease: whoever is to be rescued would be.
      awaitBeats(database, 2, lease.plus(lease.dividedBy(4)));

      oneCable.cut();
      otherCable.cut();
      awaitBeats(database, 0, outage);
      for (Cable cable : List.of(oneCable, otherCable)) {
        cable.cutOnceAt("update workers");
        cable.mend();
      }
      awaitBeats(database, 2, lease.plus(lease.dividedBy(2)));
      assertThat(List.of(oneCable, otherCable)).allMatch(Cable::hasCut);
      enough.countDown();

      for (String id : ids) {
        await().until(() -> one.get(id).status().isTerminal());
        assertThat(one.get(id).status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(one.get(id).runs()).hasSize(1);
      }
      assertThat(starts).hasValue(FIFTY);
    } finally {
      enough.countDown();
    }
  }

  private TaskManager worker(
      TestDatabase database, Cable cable, String name, Duration lease, TaskExecutor executor) {
    var settings =
        new WorkerSettings(
            FIFTY / 2,
            lease.dividedBy(6),
            lease,
            Duration.ofMillis(50),
            3,
            Duration.ofMillis(100),
            Duration.ofMillis(100));
    return TaskManager.start(
        Config.inDirectory(directory.resolve(name))
            .withDatabase(
                new DatabaseSettings(
                    cable.url(),
                    database.user(),
                    database.password(),
                    DatabaseSettings.DEFAULT_SCHEMA))
            .withWorker(settings),
        executor);
  }

  /** Time passes by the database's clock, and then so many workers beat that had not ended. */
  private static void awaitBeats(TestDatabase database, int workers, Duration time)
      throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      Instant start = now(statement);
      await()
          .atMost(Duration.ofMinutes(5))
          .until(
              () ->
                  !now(statement).isBefore(start.plus(time))
                      && beatsSince(statement, start.plus(time)) >= workers);
    }
  }

  private static Instant now(Statement statement) throws SQLException {
    try (var rows = statement.executeQuery("select current_timestamp")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  private static int beatsSince(Statement statement, Instant then) throws SQLException {
    try (var rows =
        statement.executeQuery(
            "select count(*) from taskyard.workers where ended_at is null and heartbeat_at >= '"
                + then
                + "'")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  private static String whole(TimelineEntry entry) {
    return entry.text() == null ? entry.summary() : entry.text();
  }
}
