package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.AttemptNumber;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.StopReason;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WorktreeExecutorTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @TempDir Path temporary;
  private final List<ExecutionEvent> events = new CopyOnWriteArrayList<>();
  private final StopSignal stop = new StopSignal();
  private Path directory;
  private TestRepository git;
  private String base;

  @BeforeEach
  void beginWithACommit() throws IOException {
    directory = temporary.toRealPath();
    git = TestRepository.in(directory.resolve("r"));
    base = git.head();
    Files.createDirectories(directory.resolve("scratch"));
    Files.createDirectories(directory.resolve("worktrees"));
  }

  private Path worktree() {
    return directory.resolve("worktrees/task_aaaa");
  }

  private ExecutionTask task(@Nullable AttemptNumber attempt) {
    return new ExecutionTask(
        "task_aaaa",
        1,
        "do it",
        null,
        git.path("src"),
        "agent",
        false,
        false,
        false,
        directory.resolve("scratch"),
        null,
        GatePlan.NONE,
        attempt,
        attempt != null);
  }

  private ExecutionResult run(TaskExecutor inner) throws Exception {
    return new WorktreeExecutor(inner, new Worktrees(directory.resolve("worktrees")), () -> NOW)
        .execute(task(new AttemptNumber("task_parent", 2, 3, "main", base)), events::add, stop);
  }

  private static TaskExecutor writing(String name, String content) {
    return (task, events, stop) -> {
      Files.writeString(task.workspace().resolve(name), content);
      return ExecutionResult.completed("done");
    };
  }

  private ExecutionEvent.AttemptMade made() {
    return events.stream()
        .filter(ExecutionEvent.AttemptMade.class::isInstance)
        .map(ExecutionEvent.AttemptMade.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private List<String> said() {
    return events.stream()
        .map(
            event ->
                event instanceof ExecutionEvent.Status status
                    ? status.message()
                    : event instanceof ExecutionEvent.Error error ? error.message() : "")
        .filter(line -> !line.isEmpty())
        .toList();
  }

  @Test
  void a_task_without_a_worktree_is_none_of_its_business() throws Exception {
    var executor =
        new WorktreeExecutor(
            writing("new.txt", "new\n"), new Worktrees(directory.resolve("worktrees")), () -> NOW);

    assertThat(executor.execute(task(null), events::add, stop).text()).isEqualTo("done");

    assertThat(git.read("src/new.txt")).isEqualTo("new\n");
    assertThat(events).isEmpty();
  }

  @Test
  void the_change_is_made_in_the_worktree_s_workspace_and_recorded() throws Exception {
    ExecutionResult result = run(writing("new.txt", "new\n"));

    assertThat(result).isEqualTo(ExecutionResult.completed("done"));
    assertThat(git.path("src/new.txt")).doesNotExist();
    Attempt attempt = made().attempt();
    assertThat(attempt)
        .isEqualTo(
            new Attempt(
                "attempt_aaaa",
                "task_parent",
                2,
                3,
                "main",
                base,
                "taskyard/task_aaaa",
                git.git("rev-parse", "taskyard/task_aaaa"),
                "1 file, +1 -0",
                List.of("src/new.txt"),
                null,
                List.of(),
                false,
                NOW,
                1,
                0));
    assertThat(made().patch()).content().contains("+++ b/src/new.txt");
    assertThat(git.git("log", "-1", "--format=%s", "taskyard/task_aaaa"))
        .isEqualTo("Attempt 2 of 3 at task_parent");
    assertThat(worktree()).doesNotExist();
    assertThat(said())
        .containsExactly(
            "Working in "
                + worktree()
                + " on branch taskyard/task_aaaa from "
                + base.substring(0, 12));
  }

  @Test
  void no_change_is_recorded_as_such() throws Exception {
    ExecutionResult ignored = run((task, sink, signal) -> ExecutionResult.completed(null));

    assertThat(made().attempt().summary()).isEqualTo("no changes");
    assertThat(made().patch()).isNull();
  }

  @Test
  void what_the_host_s_gates_found_last_is_its_verification() throws Exception {
    ExecutionResult ignored =
        run(
            (task, sink, signal) -> {
              sink.emit(new ExecutionEvent.GateRan(gate("gate_1", "failed"), null));
              sink.emit(new ExecutionEvent.GateRan(gate("gate_2", "passed"), null));
              return ExecutionResult.completed(null);
            });

    assertThat(made().attempt().verification()).containsExactly("Gate test passed: make test");
  }

  private static Gate gate(String id, String status) {
    return new Gate(
        id, "test", "make test", "/", 0, status, status, 1, "", null, NOW, Gate.HOST, null);
  }

  @Test
  void files_that_are_named_relative_to_the_workspace_lie_in_the_worktree() throws Exception {
    ExecutionResult ignored =
        run(
            (task, sink, signal) -> {
              sink.emit(new ExecutionEvent.Artifact("log", Path.of("out.log"), ""));
              return ExecutionResult.completed(null);
            });

    assertThat(events)
        .contains(new ExecutionEvent.Artifact("log", worktree().resolve("src/out.log"), ""));
  }

  @Test
  void a_run_that_fails_or_throws_has_its_change_recorded_all_the_same() throws Exception {
    assertThatThrownBy(
            () ->
                run(
                    (task, sink, signal) -> {
                      Files.writeString(task.workspace().resolve("half.txt"), "half\n");
                      throw new IOException("crashed");
                    }))
        .hasMessage("crashed");

    assertThat(made().attempt().changedFiles()).containsExactly("src/half.txt");
    assertThat(worktree()).doesNotExist();
  }

  @Test
  void a_run_that_is_given_back_leaves_its_worktree_for_the_next_which_goes_on_in_it()
      throws Exception {
    ExecutionResult first =
        run(
            (task, sink, signal) -> {
              Files.writeString(task.workspace().resolve("half.txt"), "half\n");
              stop.raise(StopReason.SHUTDOWN);
              return ExecutionResult.canceled(Cause.CANCELED);
            });
    assertThat(first.status().isTerminal()).isTrue();
    assertThat(events).noneMatch(ExecutionEvent.AttemptMade.class::isInstance);
    assertThat(worktree().resolve("src/half.txt")).hasContent("half\n");

    ExecutionResult second =
        new WorktreeExecutor(
                writing("rest.txt", "rest\n"),
                new Worktrees(directory.resolve("worktrees")),
                () -> NOW)
            .execute(
                task(new AttemptNumber("task_parent", 2, 3, "main", base)),
                events::add,
                new StopSignal());

    assertThat(second.text()).isEqualTo("done");
    assertThat(made().attempt().changedFiles()).containsExactly("src/half.txt", "src/rest.txt");
  }

  @Test
  void a_run_that_lost_its_lease_touches_nothing_more() throws Exception {
    ExecutionResult ignored =
        run(
            (task, sink, signal) -> {
              Files.writeString(task.workspace().resolve("half.txt"), "half\n");
              stop.raise(StopReason.LEASE_LOST);
              return ExecutionResult.completed(null);
            });

    assertThat(events).noneMatch(ExecutionEvent.AttemptMade.class::isInstance);
    assertThat(TestRepository.at(worktree()).git("status", "--porcelain"))
        .isEqualTo("?? src/half.txt");
  }

  @Test
  void a_worktree_with_work_that_git_can_t_keep_stays_and_the_run_says_so() throws Exception {
    ExecutionResult result =
        run(
            (task, sink, signal) -> {
              TestRepository.in(task.workspace().resolve("inner"));
              return ExecutionResult.completed(null);
            });

    assertThat(result.error()).isNull();
    assertThat(worktree().resolve("src/inner/README")).exists();
    assertThat(said())
        .contains("Worktree " + worktree() + " kept: uncommitted changes in src/inner/");
  }

  @Test
  void a_change_that_can_t_be_taken_fails_the_run_and_keeps_the_worktree() throws Exception {
    TestRepository around = TestRepository.in(directory);
    ExecutionResult result =
        run(
            (task, sink, signal) -> {
              Files.writeString(task.workspace().resolve("new.txt"), "new\n");
              Files.delete(worktree().resolve(".git"));
              return ExecutionResult.completed(null);
            });

    assertThat(result.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(result.error()).startsWith("The change could not be taken: ");
    assertThat(around.git("status", "--porcelain", "README")).isEmpty();
    assertThat(worktree().resolve("src/new.txt")).hasContent("new\n");
  }

  @Test
  void without_a_worktree_nothing_is_run() throws Exception {
    Files.createDirectories(worktree());

    ExecutionResult result = run(writing("new.txt", "new\n"));

    assertThat(result.error())
        .startsWith("No worktree for the task: Expected to make the worktree " + worktree());
    assertThat(git.path("src/new.txt")).doesNotExist();
  }

  @Test
  void a_change_that_was_not_taken_is_not_completed() throws Exception {
    ExecutionResult result =
        run(
            (task, said, asked) -> {
              Files.writeString(task.workspace().resolve("n"), "work");
              stop.raise(StopReason.SHUTDOWN);
              return ExecutionResult.completed("done");
            });

    assertThat(result.cause()).isEqualTo(Cause.GIVEN_BACK);
    assertThat(worktree().resolve("src/n")).exists();
  }
}
