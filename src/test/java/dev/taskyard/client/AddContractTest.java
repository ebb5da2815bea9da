package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.Added;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class AddContractTest extends DatabaseTests {
  private static final Set<String> OF_ONE_ADD =
      Set.of("id", "public_id", "task_id", "created_at", "ready_at", "last_entry_at", "at", "rank");

  @Test
  void a_task_gets_nothing_that_it_did_not_ask_for() {
    TaskRecord task = tasks.manager().add(NewTask.of("  do it\n"));

    assertThat(task.id()).matches("task_[a-z2-7]{16}");
    assertThat(task.prompt()).isEqualTo("do it");
    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(task.mode()).isEqualTo("agent");
    assertThat(List.of(task.allowShell(), task.trustMode(), task.autoApprove()))
        .containsOnly(false);
    assertThat(task.workspace()).isEqualTo(Path.of("").toAbsolutePath().toString());
    assertThat(task.queue()).isEqualTo("default");
    assertThat(task.model()).isNull();
    assertThat(task.startedAt()).isNull();
    assertThat(task.endedAt()).isNull();
    assertThat(task.durationMs()).isNull();
    assertThat(task.error()).isNull();
    assertThat(task.checklist()).isEqualTo(Checklist.EMPTY);
    assertThat(Tasks.story(task)).containsExactly("queued: Task queued");
    assertThat(task.timeline().get(0).timestamp()).isEqualTo(task.createdAt());
  }

  @Test
  void a_task_gets_what_it_asked_for() {
    TaskRecord task =
        tasks
            .manager()
            .add(
                tasks
                    .task("do it")
                    .model("m1")
                    .mode("plan")
                    .allowShell(true)
                    .trustMode(true)
                    .autoApprove(true)
                    .queue("nightly")
                    .priority(7)
                    .executor("shell")
                    .key("k")
                    .label("team", "blue")
                    .build());

    assertThat(task.model()).isEqualTo("m1");
    assertThat(task.mode()).isEqualTo("plan");
    assertThat(List.of(task.allowShell(), task.trustMode(), task.autoApprove())).containsOnly(true);
    assertThat(task.queue()).isEqualTo("nightly");
    assertThat(task.priority()).isEqualTo(7);
    assertThat(task.executor()).isEqualTo("shell");
    assertThat(task.key()).isEqualTo("k");
    assertThat(task.labels()).containsExactly(java.util.Map.entry("team", "blue"));
  }

  @Test
  void bad_requests_are_refused_and_leave_nothing() {
    refused(() -> tasks.add(" \n\t "), "Task prompt cannot be empty");
    refused(() -> tasks.add("\u00a0\u0085\u3000"), "Task prompt cannot be empty");
    refused(
        () -> tasks.add("x".repeat((16 << 20) + 1)),
        "Task prompt has 16777217 characters: expected at most 16777216; put the text into a file");
    refused(() -> tasks.add("a\0b"), "Task prompt has a NUL character at position 2");
    refused(
        () -> tasks.manager().add(tasks.task("x").workspace("/no/such/place").build()),
        "Workspace /no/such/place is not a directory");
    refused(
        () -> tasks.manager().add(tasks.task("x").mode("wild").build()),
        "Unknown mode 'wild': expected one of agent, plan, yolo");
    refused(
        () -> tasks.manager().add(tasks.task("x").executor("nobody").build()),
        "Unknown executor 'nobody': expected one of shell");
    refused(() -> tasks.manager().add(tasks.task("x").queue(" ").build()), "Bad queue");
    refused(() -> tasks.manager().add(tasks.task("x").retries(-1).build()), "Bad retries -1");

    assertThat(tasks.manager().list(TaskQuery.newest(10))).isEmpty();
  }

  @Test
  void a_prompt_of_ten_megabytes_is_kept_whole() {
    String prompt = "x".repeat(10_000_000) + "é";

    TaskRecord task = tasks.add(prompt);

    assertThat(task.prompt().equals(prompt)).isTrue();
    String summary = tasks.manager().list(TaskQuery.newest(1)).get(0).promptSummary();
    assertThat(summary).hasSize(240).endsWith("x...");
  }

  @Test
  void a_batch_is_added_in_order_or_not_at_all() {
    var good = List.of(tasks.task("one").build(), tasks.task("two").build());
    var bad = List.of(tasks.task("three").build(), tasks.task(" ").build());

    assertThat(tasks.manager().addAll(good))
        .extracting(TaskRecord::prompt)
        .containsExactly("one", "two");
    refused(() -> tasks.manager().addAll(bad), "Task 2: Task prompt cannot be empty");

    assertThat(tasks.manager().list(TaskQuery.newest(10)))
        .extracting(task -> task.promptSummary())
        .containsExactly("two", "one");
    assertThat(tasks.manager().addAll(List.of())).isEmpty();
  }

  @Test
  void a_batch_of_thousands_is_added_in_order(TestDatabase database) {
    if (database.isH2()) {
      // As in a heap of 64 MB: what a result has beyond them lies on the disk.
      assertThat(tasks.execute("set max_memory_rows 2500")).isZero();
    }
    List<NewTask> many =
        IntStream.range(0, 4500).mapToObj(i -> tasks.task("task " + i).build()).toList();

    List<String> ids = tasks.manager().enqueue(many).stream().map(Added::id).toList();

    assertThat(ids).doesNotHaveDuplicates().hasSize(4500);
    for (int i : new int[] {0, 1999, 2000, 4499}) {
      assertThat(tasks.manager().get(ids.get(i)).prompt()).isEqualTo("task " + i);
    }
  }

  @Test
  void a_time_long_past_means_the_same_for_one_task_as_for_several() {
    for (String at : List.of("-5000-01-01T00:00:00Z", "-0004-01-01T00:00:00Z")) {
      NewTask task = tasks.task("then").runAt(Instant.parse(at)).build();

      assertThat(outcome(List.of(task))).as(at).isEqualTo(outcome(List.of(task, task)));
    }
  }

  private String outcome(List<NewTask> several) {
    try {
      return tasks.manager().enqueue(several).isEmpty() ? "nothing" : "taken";
    } catch (TaskyardException e) {
      return e.category().toString();
    }
  }

  @Test
  void a_task_that_is_added_by_itself_is_stored_as_it_is_among_others() throws SQLException {
    NewTask ready =
        tasks
            .task("do it")
            .model("m1")
            .queue("nightly")
            .priority(7)
            .allowShell(true)
            .executor("shell")
            .lock("none")
            .build();
    NewTask later =
        tasks
            .task("do it")
            .mode("plan")
            .retries(2)
            .runAt(Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS))
            .build();

    for (NewTask task : List.of(ready, later)) {
      List<Added> among = tasks.manager().enqueue(List.of(task, task));
      List<Added> alone = tasks.manager().enqueue(List.of(task));

      assertThat(alone).extracting(Added::isNew).containsExactly(true);
      assertThat(stored(alone.get(0).id())).isEqualTo(stored(among.get(1).id()));
    }
  }

  /** A task's rows, but for its ids and the time at which it was added. */
  private List<String> stored(String id) throws SQLException {
    var rows = new ArrayList<String>();
    try (var connection = tasks.connect()) {
      for (String table : List.of("tasks", "task_queue", "timeline_entries")) {
        String key = table.equals("tasks") ? "id" : "task_id";
        try (var select =
            connection.prepareStatement(
                "select * from taskyard."
                    + table
                    + " where "
                    + key
                    + " = (select id from taskyard.tasks where public_id = ?)")) {
          select.setString(1, id);
          ResultSet row = select.executeQuery();
          while (row.next()) {
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
              String column = row.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT);
              if (!OF_ONE_ADD.contains(column)) {
                rows.add(table + "." + column + " = " + row.getString(i));
              }
            }
          }
        }
      }
    }
    return rows;
  }

  @Test
  void a_key_belongs_to_one_live_task() {
    tasks.work(new ScriptedExecutor());
    TaskRecord first = tasks.manager().add(tasks.task("hang").key("k").build());

    assertThat(tasks.manager().add(tasks.task("ok").key("k").build()).id()).isEqualTo(first.id());
    assertThat(
            tasks
                .manager()
                .addAll(
                    List.of(tasks.task("ok").key("j").build(), tasks.task("ok").key("j").build())))
        .extracting(TaskRecord::id)
        .satisfies(ids -> assertThat(ids.get(0)).isEqualTo(ids.get(1)));

    tasks.manager().cancel(first.id());
    tasks.ended(first.id());
    assertThat(tasks.manager().add(tasks.task("ok").key("k").build()).id())
        .isNotEqualTo(first.id());
  }

  @Test
  void eight_who_add_the_same_key_at_once_get_the_same_task() throws Exception {
    for (int round = 0; round < 5; round++) {
      String key = "key " + round;

      assertThat(eightAtOnce(tasks.task("once").queue(key).key(key).build())).hasSize(1);
    }
    assertThat(tasks.manager().list(TaskQuery.newest(100))).hasSize(5);
  }

  @Test
  void eight_who_add_at_once_to_a_queue_that_is_not_there_yet_get_a_task_each() throws Exception {
    for (int round = 0; round < 5; round++) {
      assertThat(eightAtOnce(tasks.task("each").queue("queue " + round).build())).hasSize(8);
    }
    assertThat(tasks.manager().list(TaskQuery.newest(100))).hasSize(40);
  }

  /** The ids that they get. */
  private Set<String> eightAtOnce(NewTask task) throws Exception {
    TaskManager manager = tasks.manager();
    var threads = Executors.newFixedThreadPool(8);
    try {
      var start = new CyclicBarrier(8);
      Callable<String> add =
          () -> {
            start.await();
            return manager.add(task).id();
          };
      var ids = new HashSet<String>();
      for (Future<String> added : threads.invokeAll(Collections.nCopies(8, add))) {
        ids.add(added.get());
      }
      return ids;
    } finally {
      threads.shutdown();
    }
  }

  private static void refused(ThrowingCallable add, String message) {
    assertThatThrownBy(add)
        .isInstanceOf(TaskyardException.class)
        .hasMessageStartingWith(message)
        .extracting(e -> ((TaskyardException) e).category())
        .isEqualTo(TaskyardException.Category.INVALID);
  }
}
