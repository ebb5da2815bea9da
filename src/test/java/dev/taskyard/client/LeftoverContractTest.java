package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.attempt.Repository;
import dev.taskyard.attempt.Worktree;
import dev.taskyard.attempt.Worktrees;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LeftoverContractTest extends DatabaseTests {
  private TestRepository git;

  @BeforeEach
  void makeARepository() {
    git = TestRepository.in(tasks.workspace());
  }

  /** What a worker that died in the middle of a run leaves behind. */
  private Path worktreeOf(String taskId) throws IOException {
    Path directory = Files.createDirectories(tasks.dataDir().resolve("worktrees"));
    Worktree made =
        new Worktrees(directory).of(Repository.of(git.top(), "--worktree"), taskId, git.head());
    return made.path();
  }

  private TaskRecord added() {
    return tasks.manager().add(tasks.task("wait").worktree(true).build());
  }

  private DoctorCheck worktrees(boolean fix) {
    return TaskManager.doctor(tasks.config(), fix).stream()
        .filter(check -> check.name().equals("worktrees"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_worktree_of_a_task_that_waits_is_left_alone() throws IOException {
    Path worktree = worktreeOf(added().id());

    assertThat(worktrees(true).ok()).isTrue();
    assertThat(worktree).isDirectory();
  }

  @Test
  void the_worktree_of_an_ended_task_is_found_and_removed_when_asked_to() throws IOException {
    TaskRecord task = added();
    Path worktree = worktreeOf(task.id());
    tasks.manager().cancel(task.id());

    assertThat(worktrees(false).ok()).isFalse();
    assertThat(worktrees(false).found()).contains(worktree.toString());
    assertThat(worktrees(true).ok()).isTrue();

    assertThat(worktree).doesNotExist();
    assertThat(git.branches()).containsExactly("main");
  }

  @Test
  void one_with_unsaved_work_is_kept_and_named_until_it_is_discarded() throws IOException {
    TaskRecord task = added();
    Path worktree = worktreeOf(task.id());
    Files.writeString(worktree.resolve("half.txt"), "half\n");
    tasks.manager().cancel(task.id());

    assertThat(worktrees(true).found())
        .contains("kept worktree " + worktree + ": uncommitted changes in half.txt");
    assertThat(worktree.resolve("half.txt")).exists();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> tasks.manager().discardAttempts(task.id(), null, false)))
        .hasMessageContaining("has unsaved work in " + worktree);

    assertThat(tasks.manager().discardAttempts(task.id(), null, true)).hasSize(1);
    assertThat(worktree).doesNotExist();
  }

  @Test
  void one_of_a_task_that_nobody_knows_is_kept_for_a_day() throws IOException {
    Path worktree = worktreeOf("task_unknown");

    assertThat(worktrees(true).ok()).isTrue();
    assertThat(worktree).isDirectory();

    Files.setLastModifiedTime(
        worktree.resolve(".git"), FileTime.from(Instant.now().minus(Duration.ofDays(2))));
    assertThat(worktrees(true).ok()).isTrue();
    assertThat(worktree).doesNotExist();
  }
}
