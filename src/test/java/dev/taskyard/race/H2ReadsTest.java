package dev.taskyard.race;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.NewTask;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Which rows H2 reads for what a worker asks, by its own account. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class H2ReadsTest {
  private static final int OF_A_KIND = 500;
  private static final int FEW = 100;

  /** Stands for each number: an id that nothing has, and how many are wanted. */
  private static final long TEN = 10;

  private static final Pattern SCANNED = Pattern.compile("scanCount: (\\d+)");

  private static final String KINDS =
      """
      update taskyard.task_queue
         set state = 'blocked',
             waits_for = case mod(task_id, 4) when 0 then 'queue' when 1 then 'lock' when 2 then 'dependency' else 'lane' end,
             lock_name = 'repo'
       where queue = 'front'
      """;
  private static final String ALL_FOR_THEIR_QUEUE =
      "update taskyard.task_queue set waits_for = 'queue', lock_name = null where queue = 'front'";
  private static final String STATISTICS =
      """
      select sql_statement
        from information_schema.query_statistics
       where regexp_like(sql_statement, '^\\s*(select|update)', 'i')
         and sql_statement like '%task_queue%' and sql_statement not like '%taskyard.task_queue%'
      """;

  private static final String STATISTICS_OF_COMMANDS =
      """
      select sql_statement
        from information_schema.query_statistics
       where regexp_like(sql_statement, '^\\s*select', 'i')
         and regexp_like(sql_statement, '(from|join) (tasks|timeline_entries|task_runs|task_counts)')
      """;

  private static final String ASKED_FOR_EXECUTORS =
      """
      select sum(execution_count)
        from information_schema.query_statistics
       where sql_statement like 'select executors from workers%'
      """;

  /** One for each sweep, in words that it has, and one of a claim. */
  private static final List<String> AMONG_THEM =
      List.of(
          "not c.paused",
          "q.state = 'ready' and q.queue = c.name",
          "q.lock_name >",
          "open_dependencies <>",
          "q.expires_at <=",
          "task_queue.reserved_for",
          "q.state = 'running'",
          "run_at <=",
          "waits_for = 'queue' and queue = ?",
          "for update skip locked");

  @Test
  void a_worker_reads_few_of_those_that_wait_for_what_is_not_free() throws Exception {
    var held = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database);
        var connection = database.connect();
        AutoCloseable ignored = release::countDown) {
      connection.setSchema("TASKYARD");
      tasks.execute("alter table taskyard.tasks alter column id restart with 1000");
      tasks.work(
          (task, events, stop) -> {
            if (task.prompt().equals("hold")) {
              held.countDown();
              release.await();
            }
            return ExecutionResult.completed(null);
          });
      tasks.manager().add(tasks.task("hold").lock("repo").build());
      assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
      fill(tasks);
      tasks.manager().queues().limit("tight", 1);
      tasks.execute("set query_statistics true");
      tasks.run("work");
      tasks.run(tasks.task("work").queue("tight"));
      await()
          .untilAsserted(
              () ->
                  assertThat(String.join("\n", asked(connection, STATISTICS)))
                      .contains(AMONG_THEM));

      eachReadsFew(connection, asked(connection, STATISTICS));
      // What was only made up is not to be held against the tables.
      tasks.execute(ALL_FOR_THEIR_QUEUE);
    }
  }

  @Test
  void a_worker_of_one_queue_reads_few_of_those_that_are_ready_in_another() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database);
        var connection = database.connect();
        var manager = TaskManager.openForWork(tasks.config())) {
      connection.setSchema("TASKYARD");
      manager.enqueue(inFront(tasks));
      tasks.execute("set query_statistics true");
      manager.work(
          new WorkOptions(Set.of("default"), false),
          TaskManager.EMBEDDED_EXECUTOR,
          (task, events, stop) -> ExecutionResult.completed(null));
      tasks.run("work");

      List<String> claims =
          asked(connection, STATISTICS).stream()
              .filter(sql -> sql.contains("state = 'ready'"))
              .toList();
      assertThat(String.join("\n", claims)).contains("queue = ?");
      eachReadsFew(connection, claims);
    }
  }

  @Test
  void a_command_reads_few_of_those_that_have_ended() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database);
        var connection = database.connect();
        var manager = TaskManager.open(tasks.config())) {
      connection.setSchema("TASKYARD");
      manager.makeHistory(
          new HistoryOrder(OF_A_KIND, 7, Instant.parse("2026-07-01T00:00:00Z")), done -> {});
      tasks.execute("set query_statistics true");

      String id = manager.list(TaskQuery.newest(20)).get(9).id();
      assertThat(manager.counts().all().completed()).isPositive();
      assertThat(manager.get(id.substring(0, id.length() - 3)).id()).isEqualTo(id);
      manager.cancel(manager.add(tasks.task("x").build()).id());

      List<String> asked = asked(connection, STATISTICS_OF_COMMANDS);
      assertThat(String.join("\n", asked))
          .contains("order by", "from task_counts", "from timeline_entries", "public_id < ?");
      eachReadsFew(connection, asked);
    }
  }

  @Test
  void who_adds_many_asks_once_which_executors_there_are_elsewhere() throws SQLException {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database);
        var connection = database.connect()) {
      tasks.work((task, events, stop) -> ExecutionResult.completed(null));
      tasks.execute("set query_statistics true");
      tasks
          .manager()
          .enqueue(
              IntStream.range(0, 20)
                  .mapToObj(n -> tasks.task("work").executor(TaskManager.EMBEDDED_EXECUTOR).build())
                  .toList());

      try (var statement = connection.createStatement();
          var times = statement.executeQuery(ASKED_FOR_EXECUTORS)) {
        assertThat(times.next()).isTrue();
        assertThat(times.getInt(1)).isEqualTo(1);
      }
    }
  }

  private static void fill(Tasks tasks) {
    tasks.manager().queues().pause("front");
    tasks.manager().enqueue(inFront(tasks));
    tasks.execute(KINDS);
  }

  private static List<NewTask> inFront(Tasks tasks) {
    return IntStream.range(0, 4 * OF_A_KIND)
        .mapToObj(n -> tasks.task("work").queue("front").executor("shell").build())
        .toList();
  }

  private static List<String> asked(Connection connection, String statistics) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(statistics)) {
      var all = new ArrayList<String>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  private static void eachReadsFew(Connection connection, List<String> asked) throws SQLException {
    for (String sql : asked) {
      String plan = plan(connection, sql);
      assertThat(read(plan)).as(plan).isLessThan(FEW);
    }
  }

  private static String plan(Connection connection, String sql) throws SQLException {
    connection.setAutoCommit(false);
    try (var statement = connection.prepareStatement("explain analyze " + sql)) {
      bind(statement, sql);
      try (var plan = statement.executeQuery()) {
        assertThat(plan.next()).isTrue();
        return plan.getString(1);
      }
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  private static int read(String plan) {
    return SCANNED
        .matcher(plan)
        .results()
        .mapToInt(found -> Integer.parseInt(found.group(1)))
        .sum();
  }

  private static void bind(PreparedStatement statement, String sql) throws SQLException {
    String[] before = sql.split("\\?", -1);
    var parameters = statement.getParameterMetaData();
    for (int i = 1; i <= parameters.getParameterCount(); i++) {
      if (before[i - 1].endsWith("any(")) {
        statement.setObject(i, new Object[0]);
      } else if (before[i - 1].endsWith("first ")) {
        statement.setLong(i, TEN);
      } else if (before[i - 1].endsWith("(")) {
        statement.setBoolean(i, true);
      } else {
        switch (parameters.getParameterType(i)) {
          case Types.ARRAY -> statement.setObject(i, new Object[0]);
          case Types.BOOLEAN -> statement.setBoolean(i, true);
          case Types.TIMESTAMP_WITH_TIMEZONE -> statement.setObject(i, Instant.now());
          case Types.VARCHAR -> statement.setString(i, before[i - 1].endsWith("> ") ? "" : "repo");
          default -> statement.setLong(i, TEN);
        }
      }
    }
  }
}
