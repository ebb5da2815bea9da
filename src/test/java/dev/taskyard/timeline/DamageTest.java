package dev.taskyard.timeline;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.h2.api.ErrorCode;
import org.h2.api.Trigger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@DisplayNameGeneration(ReplaceUnderscores.class)
class DamageTest {
  private static final String ENDED =
      "select count(*) from taskyard.tasks where public_id = '%s' and ended_at is not null";

  /** Fails as H2 does at a page that is damaged: for the rows that would lie there, or a look. */
  public static final class Page implements Trigger {
    @Override
    public void fire(Connection connection, Object @Nullable [] before, Object @Nullable [] after)
        throws SQLException {
      if (after == null || Arrays.asList(after).contains("there")) {
        int code = ErrorCode.FILE_CORRUPTED_1;
        throw new SQLException("File corrupted", Integer.toString(code), code);
      }
    }
  }

  @Test
  @Timeout(120)
  void a_run_that_meets_a_damaged_page_is_given_up_and_the_others_go_on() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database)) {
      var stopped = new CompletableFuture<Boolean>();
      tasks.work(
          new ScriptedExecutor()
              .on(
                  "write",
                  (task, events, stop) -> {
                    events.emit(new ExecutionEvent.Status("there"));
                    events.sync();
                    if (!stopped.isDone()) {
                      stopped.complete(stop.await(10_000));
                    }
                    return ExecutionResult.completed(null);
                  }));
      damage(tasks);
      String harmed = tasks.add("write").id();

      assertThat(stopped.get(20, TimeUnit.SECONDS)).isTrue();

      assertThat(tasks.run("ok").status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(tasks.execute("drop trigger taskyard.damage")).isZero();
      assertThat(tasks.ended(harmed).runs()).hasSizeGreaterThan(1);
    }
  }

  @Test
  @Timeout(120)
  void a_task_whose_runs_all_meet_it_is_not_run_for_ever() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database)) {
      tasks.work(new ScriptedExecutor().says("write", new ExecutionEvent.Status("there")));
      damage(tasks);

      TaskRecord task = tasks.run("write");

      assertThat(task.error()).isEqualTo("Gave up after 3 recoveries");
      assertThat(task.runs()).hasSize(4);
    }
  }

  @Test
  @Timeout(120)
  void a_run_that_meets_it_before_it_begins_fails_with_the_reason() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema());
        var tasks = new Tasks(database)) {
      tasks.work(
          new ScriptedExecutor()
              .on(
                  "long",
                  (task, events, stop) -> ExecutionResult.completed("x".repeat(1_000_000))));
      String before = tasks.run("long").id();
      // Where the result of what it runs after is looked up, as nothing else here is.
      damage(tasks, "before select on taskyard.artifacts");

      NewTask next = tasks.task("ok").after(List.of(before)).build();
      String id = tasks.manager().enqueue(List.of(next)).get(0).id();
      await().until(() -> tasks.number(ENDED.formatted(id)) == 1);

      assertThat(tasks.execute("drop trigger taskyard.damage")).isZero();
      TaskRecord task = tasks.ended(id);
      assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(task.error()).startsWith("The database is damaged: ").contains("File corrupted");
      assertThat(task.runs()).hasSize(1);
      assertThat(tasks.run("ok").status()).isEqualTo(TaskStatus.COMPLETED);
    }
  }

  private static void damage(Tasks tasks) {
    damage(tasks, "before insert on taskyard.timeline_entries for each row");
  }

  private static void damage(Tasks tasks, String when) {
    assertThat(
            tasks.execute(
                "create trigger taskyard.damage " + when + " call '" + Page.class.getName() + "'"))
        .isZero();
  }
}
