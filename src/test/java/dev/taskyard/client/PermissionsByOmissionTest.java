package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.config.TaskDefaults;
import dev.taskyard.store.CallerTransaction;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/**
 * What nobody said is not granted, whichever way a task comes (a missing {@code auto_approve} that
 * counted as true was GHSA-72w5-pf8h-xfp4). Those of the command line are in its own test.
 */
final class PermissionsByOmissionTest extends DatabaseTests {
  private record Field(
      Predicate<TaskRecord> has, BiFunction<NewTask.Builder, Boolean, NewTask.Builder> set) {}

  private static final Map<String, Field> FIELDS = new LinkedHashMap<>();

  static {
    FIELDS.put("allow_shell", new Field(TaskRecord::allowShell, NewTask.Builder::allowShell));
    FIELDS.put("trust_mode", new Field(TaskRecord::trustMode, NewTask.Builder::trustMode));
    FIELDS.put("auto_approve", new Field(TaskRecord::autoApprove, NewTask.Builder::autoApprove));
  }

  /** Each entry with each field said and all others not: the others stay false. */
  private interface Entry {
    TaskRecord add(NewTask.Builder task) throws Exception;
  }

  private void grantsOnlyWhatIsSaid(String entry, Entry how) throws Exception {
    assertThat(granted(how.add(tasks.task("ok " + entry)))).as(entry).isEmpty();
    for (String said : FIELDS.keySet()) {
      TaskRecord task = how.add(FIELDS.get(said).set.apply(tasks.task("ok " + entry), true));
      assertThat(granted(task)).as(entry + " with " + said).containsExactly(said);
      TaskRecord refused = how.add(FIELDS.get(said).set.apply(tasks.task("ok " + entry), false));
      assertThat(granted(refused)).as(entry + " without " + said).isEmpty();
    }
  }

  private static List<String> granted(TaskRecord task) {
    assertThat(task.mode()).isEqualTo("agent");
    return FIELDS.entrySet().stream()
        .filter(field -> field.getValue().has.test(task))
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void by_the_java_interface() throws Exception {
    grantsOnlyWhatIsSaid("add", task -> tasks.manager().add(task.build()));
    grantsOnlyWhatIsSaid(
        "addAll", task -> tasks.manager().addAll(List.of(task.build(), task.build())).get(1));
    grantsOnlyWhatIsSaid("enqueueWithin", task -> tasks.manager().get(within(task.build())));
  }

  private String within(NewTask task) throws SQLException {
    try (Connection connection = tasks.connect()) {
      connection.setAutoCommit(false);
      String id =
          tasks
              .manager()
              .enqueueWithin(CallerTransaction.of(connection), List.of(task))
              .get(0)
              .id();
      connection.commit();
      return id;
    }
  }

  @Test
  void by_a_schedule_also_when_its_document_says_nothing_of_them() throws Exception {
    grantsOnlyWhatIsSaid(
        "schedule",
        task -> {
          String name = "s" + System.nanoTime();
          tasks.manager().schedules().add(NewSchedule.of(name, RuleKind.EVERY, "1h", task.build()));
          return tasks.manager().get(tasks.manager().schedules().run(name));
        });

    tasks
        .manager()
        .schedules()
        .add(NewSchedule.of("old", RuleKind.EVERY, "1h", tasks.task("ok").build()));
    tasks.execute(
        "update taskyard.schedules set task = '{\"prompt\":\"ok\",\"workspace\":\"/\",\"mode\":\"agent\"}'"
            + " where name = 'old'");
    assertThat(granted(tasks.manager().get(tasks.manager().schedules().run("old")))).isEmpty();
  }

  @Test
  void by_attempts() throws IOException {
    TestRepository git = TestRepository.in(tasks.workspace().resolve("r"));
    for (String said : FIELDS.keySet()) {
      NewTask.Builder task =
          FIELDS
              .get(said)
              .set
              .apply(tasks.task("ok").workspace(git.top().toString()).attempts(2), true);
      TaskRecord parent = tasks.manager().add(task.build());

      assertThat(granted(parent)).containsExactly(said);
      for (AttemptView attempt : tasks.manager().attempts(parent.id())) {
        assertThat(granted(tasks.manager().get(attempt.taskId()))).containsExactly(said);
      }
    }
  }

  /** What a parent has is the most, and is not handed on unasked; a default hands on no more. */
  @Test
  void by_a_task_from_inside_another() throws Exception {
    TaskRecord mighty =
        tasks
            .manager()
            .add(tasks.task("p").allowShell(true).trustMode(true).autoApprove(true).build());
    grantsOnlyWhatIsSaid("child", task -> tasks.manager().add(task.parent(mighty.id()).build()));

    TaskRecord meek = tasks.add("p");
    var generous = new TaskDefaults(null, null, "agent", true, true, true, "default");
    try (TaskManager manager = TaskManager.open(tasks.config().withDefaults(generous))) {
      assertThat(granted(manager.add(tasks.task("c").parent(meek.id()).build()))).isEmpty();
    }
  }

  @Test
  void by_a_retry_nor_in_what_the_executor_is_told() {
    var told = new AtomicReference<>("");
    tasks.work(
        new ScriptedExecutor()
            .on(
                "look",
                (task, events, stop) -> {
                  told.set(task.allowShell() + " " + task.trustMode() + " " + task.autoApprove());
                  return ExecutionResult.completed("seen");
                }));
    TaskRecord first = tasks.run("look");
    assertThat(told.get()).isEqualTo("false false false");

    tasks.manager().retry(first.id());

    TaskRecord again = tasks.ended(first.id());
    assertThat(granted(again)).isEmpty();
    assertThat(told.get()).isEqualTo("false false false");
  }

  /** {@code task_updates} tell of work; they ask for none, and change no permission. */
  @Test
  void by_task_updates() throws JsonProcessingException {
    TaskRecord before = tasks.add("x");
    for (String asked :
        List.of(
            "{\"tasks\":[{\"prompt\":\"p\",\"allow_shell\":true}]}",
            "{\"allow_shell\":true}",
            "{\"checklist\":{\"items\":[]},\"auto_approve\":true}")) {
      var metadata = new ObjectMapper().readTree("{\"task_updates\":" + asked + "}");
      var refusal =
          org.assertj.core.api.Assertions.catchThrowableOfType(
              TaskyardException.class,
              () -> tasks.manager().recordToolMetadata(before.id(), metadata));
      assertThat(refusal).as(asked).isNotNull();
    }
    assertThat(tasks.manager().get(before.id())).isEqualTo(before);
  }

  @Test
  void by_a_row_that_does_not_name_them() {
    tasks.manager();
    int ignored =
        tasks.execute(
            """
            insert into taskyard.tasks (public_id, prompt, prompt_summary, workspace, mode, queue,
                                        status, created_at, ended_at, duration_ms)
            values ('task_byhand0000000000', 'p', 'p', '/', 'agent', 'default', 'canceled',
                    current_timestamp, current_timestamp, 0)
            """);
    ignored +=
        tasks.execute(
            "insert into taskyard.timeline_entries (task_id, entry, run, at, kind, summary)"
                + " select id, 1, 0, created_at, 'queued', 'Task queued' from taskyard.tasks"
                + " union all select id, 2, 0, ended_at, 'canceled', 'Task canceled' from taskyard.tasks");
    ignored +=
        tasks.execute(
            "insert into taskyard.task_counts (queue, status, n) values ('default', 'canceled', 1)");

    assertThat(ignored).isEqualTo(4);
    assertThat(granted(tasks.manager().get("task_byhand"))).isEmpty();
  }
}
