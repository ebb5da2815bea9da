package dev.taskyard.client;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.queue.CancelTask;
import dev.taskyard.store.Database;
import dev.taskyard.store.SweepStore;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AttemptContractTest extends DatabaseTests {
  /** Each of them costs some thirty processes of git's. */
  private static final int ATTEMPTS_AT_ONCE = Soak.of(3, 4);

  private TestRepository git;

  @BeforeEach
  void makeARepository() {
    git = TestRepository.in(tasks.workspace());
  }

  /** Adds as many lines to README as this attempt is to add; an attempt without a number fails. */
  private static TaskExecutor adding(Integer... lines) {
    return (task, events, stop) -> {
      Integer n = lines[task.attempt().index() - 1];
      if (n == null) {
        return ExecutionResult.failed("could not", Cause.FAILED);
      }
      Files.writeString(
          task.workspace().resolve("README"), "line\n".repeat(n), StandardOpenOption.APPEND);
      return ExecutionResult.completed("added " + n);
    };
  }

  private NewTask.Builder attempts(int count) {
    return tasks.task("change").attempts(count);
  }

  private List<TaskRecord> attemptsAt(TaskRecord parent) {
    return tasks.manager().list(new TaskQuery(null, null, 100, null)).stream()
        .map(summary -> tasks.manager().get(summary.id()))
        .filter(task -> parent.id().equals(task.parentId()))
        .sorted(java.util.Comparator.comparing(TaskRecord::attemptIndex))
        .toList();
  }

  @Test
  void
      of_three_attempts_each_in_a_worktree_the_smallest_that_completed_is_selected_and_the_workspace_stays_as_it_is() {
    tasks.work(new ScriptedExecutor().on("change", adding(5, 1, null)));

    TaskRecord parent = tasks.run(attempts(3));

    assertThat(parent.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(parent.resultSummary())
        .isEqualTo("Attempt 2 of 3 selected: smallest change (+1 -0)");
    assertThat(parent.resultText())
        .isEqualTo("Attempt 2 of 3 selected: smallest change (+1 -0)\n\nadded 1");
    assertThat(parent.runs()).isEmpty();
    assertThat(parent.attempts())
        .extracting(Attempt::attemptIndex, Attempt::summary, Attempt::selected)
        .contains(tuple(1, "1 file, +5 -0", false), tuple(2, "1 file, +1 -0", true));
    assertThat(Tasks.story(parent))
        .startsWith("queued: Task queued")
        .contains(
            "status: Attempt 1 of 3 completed: 1 file, +5 -0",
            "status: Attempt 2 of 3 completed: 1 file, +1 -0",
            "status: Attempt 3 of 3 failed: could not",
            "pr_attempt: Attempt 2/3 recorded for " + parent.id(),
            "status: Attempt 2 of 3 selected: smallest change (+1 -0)")
        .endsWith("finished: Task completed");

    TaskRecord first = attemptsAt(parent).get(0);
    Attempt made = first.attempts().get(0);
    assertThat(made.attemptGroupId()).isEqualTo(parent.id());
    assertThat(made.baseRef()).isEqualTo("main");
    assertThat(made.baseSha()).isEqualTo(git.head());
    assertThat(made.headRef()).isEqualTo("taskyard/" + first.id());
    assertThat(made.headSha()).isEqualTo(git.git("rev-parse", made.headRef()));
    assertThat(made.changedFiles()).containsExactly("README");
    assertThat(tasks.content(first, made.patchPath())).contains("\n+line\n+line\n");
    assertThat(tasks.content(parent, made.patchPath())).contains("\n+line\n+line\n");
    assertThat(first.artifacts()).extracting(a -> a.label()).containsExactly("patch");
    assertThat(git.git("status", "--porcelain")).isEmpty();
    assertThat(git.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void a_parent_holds_no_slot_and_waits_until_its_attempts_have_ended() {
    TaskRecord parent = tasks.manager().add(attempts(3).build());

    assertThat(parent.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(
            tasks.number(
                "select count(*) from taskyard.task_queue where state = 'blocked'"
                    + " and waits_for = 'attempts' and open_dependencies = 3"))
        .isEqualTo(1);
    assertThat(tasks.number("select count(*) from taskyard.task_queue where state = 'ready'"))
        .isEqualTo(3);
    assertThat(attemptsAt(parent)).extracting(TaskRecord::attemptIndex).containsExactly(1, 2, 3);
  }

  @Test
  void what_says_how_to_work_is_the_attempts_and_key_and_labels_are_the_parent_s() {
    TaskRecord parent =
        tasks
            .manager()
            .add(
                attempts(3)
                    .model("large")
                    .moreModels(List.of("small"))
                    .allowShell(true)
                    .retries(2)
                    .key("once")
                    .label("team", "a")
                    .build());

    assertThat(parent.key()).isEqualTo("once");
    assertThat(parent.labels()).isEqualTo(Map.of("team", "a"));
    assertThat(parent.model()).isNull();
    assertThat(attemptsAt(parent))
        .extracting(TaskRecord::model)
        .containsExactly("large", "small", "large");
    assertThat(attemptsAt(parent))
        .allSatisfy(
            task -> {
              assertThat(task.allowShell()).isTrue();
              assertThat(task.trustMode()).isFalse();
              assertThat(task.key()).isNull();
              assertThat(task.labels()).isEmpty();
              assertThat(task.worktree()).isTrue();
            });
    assertThat(tasks.manager().add(attempts(3).key("once").build()).id()).isEqualTo(parent.id());
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isEqualTo(4);
  }

  @Test
  void without_a_repository_several_attempts_are_refused_and_nothing_is_stored()
      throws IOException {
    var elsewhere = Files.createTempDirectory("taskyard-none-").toRealPath();

    assertThatThrownBy(
            () -> tasks.manager().add(attempts(3).workspace(elsewhere.toString()).build()))
        .hasMessage(
            "Workspace "
                + elsewhere
                + " is in no git repository; --attempts 3 needs one"
                + " (git init && git commit, or leave --attempts away)")
        .extracting(e -> ((TaskyardException) e).category())
        .isEqualTo(TaskyardException.Category.INVALID);

    assertThat(tasks.number("select count(*) from taskyard.tasks")).isZero();
    Files.delete(elsewhere);
  }

  @Test
  void numbers_that_do_not_fit_are_refused() {
    assertThatThrownBy(() -> tasks.manager().add(attempts(21).build()))
        .hasMessage("Bad attempts 21: expected 1 to 20");
    assertThatThrownBy(
            () -> tasks.manager().add(attempts(1).model("a").moreModels(List.of("b")).build()))
        .hasMessage(
            "2 models for 1 attempt: expected at most one for each;"
                + " ask for more with --attempts N, or give --model once");
  }

  @Test
  void gates_run_in_each_worktree_and_an_attempt_that_fails_one_is_not_selected() {
    tasks.work(new ScriptedExecutor().on("change", adding(1, 5)));

    TaskRecord parent =
        tasks.run(
            attempts(2)
                .gates(
                    List.of(
                        new GateSpec(
                            "test", "test $(grep -c line README) = 5", GateSpec.DEFAULT_TIMEOUT))));

    assertThat(parent.resultSummary())
        .isEqualTo("Attempt 2 of 2 selected: its gate passed, the only one that completed (+5 -0)");
    assertThat(attemptsAt(parent))
        .extracting(TaskRecord::cause)
        .containsExactly(Cause.GATE_FAILED, Cause.COMPLETED);
    assertThat(parent.attempts())
        .extracting(Attempt::attemptIndex, Attempt::verification)
        .containsExactly(
            tuple(1, List.of("Gate test failed: test $(grep -c line README) = 5")),
            tuple(2, List.of("Gate test passed: test $(grep -c line README) = 5")));
    assertThat(tasks.manager().compareAttempts(parent.id()).attempts())
        .extracting(AttemptView::gates, AttemptView::gatesPassed)
        .containsExactly(tuple(1, 0), tuple(1, 1));
  }

  @Test
  void attempts_that_end_at_the_same_moment_settle_their_parent_once_also_without_changes() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "together",
                new TaskExecutor() {
                  private final CyclicBarrier barrier = new CyclicBarrier(ATTEMPTS_AT_ONCE);

                  @Override
                  public ExecutionResult execute(
                      dev.taskyard.task.ExecutionTask task,
                      dev.taskyard.executor.EventSink events,
                      dev.taskyard.executor.StopSignal stop)
                      throws Exception {
                    barrier.await(30, TimeUnit.SECONDS);
                    return ExecutionResult.completed(null);
                  }
                }));

    List<TaskRecord> parents =
        Stream.generate(() -> tasks.run(tasks.task("together").attempts(ATTEMPTS_AT_ONCE)))
            .limit(Soak.of(1, 10))
            .toList();

    assertThat(parents)
        .allSatisfy(
            parent -> {
              assertThat(parent.status()).isEqualTo(TaskStatus.COMPLETED);
              assertThat(Tasks.kinds(parent)).containsOnlyOnce("finished");
              assertThat(parent.resultSummary())
                  .isEqualTo(
                      "Attempt 1 of %d selected: no attempt changed anything, the first"
                          .formatted(ATTEMPTS_AT_ONCE));
              assertThat(parent.attempts())
                  .extracting(Attempt::summary, Attempt::patchPath)
                  .containsOnly(tuple("no changes", null));
            });
    assertThat(git.branches()).containsExactly("main");
  }

  @Test
  void canceling_the_parent_cancels_attempts_that_wait_at_once() {
    TaskRecord parent = tasks.manager().add(attempts(3).build());

    TaskRecord canceled = tasks.manager().cancel(parent.id());

    assertThat(canceled.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(attemptsAt(parent)).extracting(TaskRecord::status).containsOnly(TaskStatus.CANCELED);
    assertThat(Tasks.kinds(canceled))
        .containsExactly("queued", "cancel_requested", "status", "status", "status", "finished");
  }

  @Test
  void canceling_the_parent_stops_attempts_that_run_and_keeps_what_they_have() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "half",
                (task, events, stop) -> {
                  Files.writeString(task.workspace().resolve("half.txt"), "half\n");
                  events.emit(new dev.taskyard.task.ExecutionEvent.Status("begun"));
                  while (!stop.await(10_000)) {
                    // Only a stop ends it.
                  }
                  return ExecutionResult.canceled(Cause.CANCELED);
                }));
    TaskRecord parent = tasks.manager().add(tasks.task("half").attempts(2).build());
    attemptsAt(parent)
        .forEach(
            attempt ->
                await()
                    .until(
                        () -> Tasks.story(tasks.manager().get(attempt.id())),
                        story -> story.contains("status: begun")));

    tasks.manager().cancel(parent.id());

    TaskRecord ended = tasks.ended(parent.id());
    assertThat(ended.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(ended.attempts())
        .extracting(Attempt::summary, Attempt::selected)
        .containsOnly(tuple("1 file, +1 -0", false));
  }

  @Test
  void a_cancel_of_the_parent_while_its_attempts_end_leaves_everything_ended() {
    tasks.work(new ScriptedExecutor());
    for (int round = 0; round < Soak.of(1, 10); round++) {
      TaskRecord parent =
          tasks.manager().add(tasks.task("ok done").attempts(ATTEMPTS_AT_ONCE).build());
      String first = attemptsAt(parent).get(0).id();
      tasks.ended(first);

      TaskRecord canceled = tasks.manager().cancel(parent.id());

      assertThat(canceled.status()).isNotEqualTo(TaskStatus.RUNNING);
      TaskRecord ended = tasks.ended(parent.id());
      assertThat(ended.status()).isIn(TaskStatus.CANCELED, TaskStatus.COMPLETED);
      assertThat(attemptsAt(parent)).allMatch(attempt -> attempt.status().isTerminal());
      assertThat(Tasks.kinds(ended)).containsOnlyOnce("finished");
    }
  }

  @Test
  void canceling_one_attempt_counts_as_its_end() {
    TaskRecord parent = tasks.manager().add(attempts(2).build());
    tasks.manager().cancel(attemptsAt(parent).get(0).id());
    assertThat(tasks.manager().get(parent.id()).status()).isEqualTo(TaskStatus.QUEUED);
    tasks.work(new ScriptedExecutor().on("change", adding(1, 1)));

    assertThat(tasks.ended(parent.id()).resultSummary())
        .isEqualTo("Attempt 2 of 2 selected: the only one that completed (+1 -0)");
  }

  @Test
  void
      all_begin_at_the_commit_of_when_they_were_added_and_one_that_is_queued_again_is_waited_for_again() {
    TaskRecord parent = tasks.manager().add(attempts(2).build());
    String base = git.head();
    git.write("README", "the user went on\n");
    git.commit("later");
    String first = attemptsAt(parent).get(0).id();
    tasks.manager().cancel(first);
    tasks.manager().retry(first);
    assertThat(tasks.number("select max(open_dependencies) from taskyard.task_queue")).isEqualTo(2);
    tasks.work(new ScriptedExecutor().on("change", adding(1, 2)));

    TaskRecord ended = tasks.ended(parent.id());

    assertThat(ended.resultSummary()).isEqualTo("Attempt 1 of 2 selected: smallest change (+1 -0)");
    assertThat(ended.attempts()).extracting(Attempt::baseSha).containsOnly(base);
    assertThat(ended.attempts())
        .extracting(Attempt::summary)
        .containsExactlyInAnyOrder("1 file, +1 -0", "1 file, +2 -0");
  }

  @Test
  void an_attempt_that_is_queued_again_after_its_parent_ended_opens_that_again() {
    var script = new ScriptedExecutor().on("change", adding(null, 2));
    tasks.work(script);
    TaskRecord parent = tasks.run(attempts(2));
    script.on("change", adding(1, 2));

    tasks.manager().retry(attemptsAt(parent).get(0).id());

    TaskRecord again =
        await()
            .until(
                () -> tasks.manager().get(parent.id()),
                task ->
                    task.status() == TaskStatus.COMPLETED
                        && Tasks.kinds(task).stream().filter("finished"::equals).count() == 2);
    assertThat(again.resultSummary()).isEqualTo("Attempt 1 of 2 selected: smallest change (+1 -0)");
    assertThat(again.attempts())
        .extracting(Attempt::attemptIndex, Attempt::selected)
        .containsExactlyInAnyOrder(tuple(1, true), tuple(2, false));
  }

  @Test
  void two_attempts_that_are_retried_at_once_are_both_waited_for() throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < Soak.of(3, 5); round++) {
        TaskRecord parent = tasks.manager().add(attempts(2).build());
        tasks.manager().cancel(parent.id());
        var start = new CyclicBarrier(2);
        List<Future<TaskRecord>> retries =
            threads.invokeAll(
                attemptsAt(parent).stream()
                    .<Callable<TaskRecord>>map(
                        attempt ->
                            () -> {
                              start.await();
                              return tasks.manager().retry(attempt.id());
                            })
                    .toList());
        for (Future<TaskRecord> retry : retries) {
          assertThat(retry.get().status()).isEqualTo(TaskStatus.QUEUED);
        }
        assertThat(
                tasks.number(
                    "select open_dependencies from taskyard.task_queue where task_id ="
                        + " (select id from taskyard.tasks where public_id = '"
                        + parent.id()
                        + "')"))
            .isEqualTo(2);
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void
      when_all_attempts_fail_so_does_the_parent_with_their_reasons_and_a_retry_of_it_queues_them_again() {
    var script = new ScriptedExecutor().on("change", adding(null, null));
    tasks.work(script);
    TaskRecord parent = tasks.run(attempts(2));
    assertThat(parent.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(parent.cause()).isEqualTo(Cause.FAILED);
    assertThat(parent.error()).isEqualTo("No attempt of 2 completed (1: could not; 2: could not)");
    script.on("change", adding(3, 2));

    tasks.manager().retry(parent.id());

    TaskRecord again = tasks.until(parent.id(), TaskStatus.COMPLETED);
    assertThat(again.resultSummary()).isEqualTo("Attempt 2 of 2 selected: smallest change (+2 -0)");
    assertThat(attemptsAt(parent)).extracting(task -> task.runs().size()).containsOnly(2);
  }

  @Test
  void attempts_are_cleared_with_their_parent_and_not_before() {
    TaskRecord parent = tasks.manager().add(attempts(2).build());
    tasks.manager().cancel(attemptsAt(parent).get(0).id());
    assertThat(tasks.manager().clearable(null, Set.of())).isZero();
    assertThat(tasks.manager().clear(null, Set.of())).isZero();
    tasks.manager().cancel(parent.id());

    assertThat(tasks.manager().clearable(null, Set.of())).isEqualTo(3);
    assertThat(tasks.manager().clear(null, Set.of())).isEqualTo(3);

    assertThat(tasks.number("select count(*) from taskyard.tasks")).isZero();
  }

  @Test
  void attempts_that_expire_at_once_end_what_they_are_made_at_also_where_it_runs_after_the_other(
      TestDatabase test) {
    TaskRecord first = tasks.manager().add(attempts(2).expiresIn(Duration.ofHours(1)).build());
    TaskRecord second =
        tasks
            .manager()
            .add(attempts(3).after(List.of(first.id())).expiresIn(Duration.ofHours(1)).build());
    List<String> some =
        List.of(
            attemptsAt(first).get(0).id(),
            attemptsAt(first).get(1).id(),
            attemptsAt(second).get(0).id());

    for (String id : some) {
      tasks.execute(
          "update taskyard.task_queue set expires_at = current_timestamp - interval '1' hour where task_id ="
              + " (select id from taskyard.tasks where public_id = '%s')".formatted(id));
    }

    try (var database = Database.open(MigratedSchema.settings(test), 1)) {
      List<SweepStore.Expired> expired = database.transactions().read(tx -> tx.sweeps().expired());
      assertThat(new CancelTask(database).expire(expired)).isEqualTo(3);
    }

    TaskRecord failed = tasks.manager().get(first.id());
    TaskRecord canceled = tasks.manager().get(second.id());
    assertThat(failed.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(canceled.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(attemptsAt(second))
        .extracting(TaskRecord::cause)
        .containsExactly(Cause.EXPIRED, Cause.DEPENDENCY_FAILED, Cause.DEPENDENCY_FAILED);
    assertThat(Tasks.kinds(canceled))
        .containsExactly("queued", "status", "status", "status", "finished");
  }

  @Test
  void a_worker_that_works_until_nothing_is_left_ends_after_the_attempts() throws Exception {
    TaskRecord parent =
        tasks
            .manager()
            .add(
                tasks
                    .task("echo $TASKYARD_RUN >> README")
                    .executor("shell")
                    .allowShell(true)
                    .attempts(2)
                    .build());

    RunningWorker worker = tasks.manager().work(new WorkOptions(Set.of(), true));

    assertThat(worker.awaitEnd(java.time.Duration.ofSeconds(60))).isTrue();
    assertThat(tasks.manager().get(parent.id()).resultSummary())
        .isEqualTo("Attempt 1 of 2 selected: smallest change (+1 -0, as another), the first");
  }

  @Test
  void a_single_task_with_a_worktree_has_the_same_isolation() {
    tasks.work(new ScriptedExecutor().on("change", adding(3)));

    TaskRecord task = tasks.run(tasks.task("change").worktree(true));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.resultSummary()).isEqualTo("added 3");
    assertThat(task.attempts()).hasSize(1);
    Attempt made = task.attempts().get(0);
    assertThat(made.attemptGroupId()).isEqualTo(task.id());
    assertThat(made.summary()).isEqualTo("1 file, +3 -0");
    assertThat(git.git("status", "--porcelain")).isEmpty();
    assertThat(tasks.dataDir().resolve("worktrees")).isEmptyDirectory();
  }
}
