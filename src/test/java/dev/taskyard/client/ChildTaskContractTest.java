package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.queue.WorkspaceLock;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A task that is added from inside a running one never gets more than that one has. */
final class ChildTaskContractTest extends DatabaseTests {

  @Test
  void a_child_knows_its_parent_and_gets_what_both_may() {
    TaskRecord parent = tasks.manager().add(tasks.task("p").allowShell(true).mode("agent").build());

    TaskRecord child = add(parent, task -> task.allowShell(true).mode("yolo"));

    assertThat(child.parentId()).isEqualTo(parent.id());
    assertThat(child.allowShell()).isTrue();
    assertThat(child.mode()).isEqualTo("yolo");
  }

  @Test
  void a_child_is_refused_a_permission_that_its_parent_lacks() {
    TaskRecord parent = tasks.add("p");

    assertThat(refusal(parent, task -> task.allowShell(true)))
        .isEqualTo(
            "A task added by task %s can't have allow_shell: task %s has none; leave it away"
                .formatted(parent.id(), parent.id()));
    assertThat(refusal(parent, task -> task.trustMode(true))).contains("can't have trust_mode");
    assertThat(refusal(parent, task -> task.autoApprove(true))).contains("can't have auto_approve");
    assertThat(
            refusal(
                parent,
                task ->
                    task.gates(List.of(new GateSpec("test", "make", GateSpec.DEFAULT_TIMEOUT)))))
        .contains("can't have a gate: it is a shell command");
    assertThat(tasks.manager().counts().all().queued()).isOne();
  }

  @Test
  void a_child_gets_the_results_of_its_kin_alone_and_neither_loosens_locks_nor_replaces() {
    TaskRecord before = tasks.add("b");
    TaskRecord stranger = tasks.add("s");
    TaskRecord parent = tasks.manager().add(tasks.task("p").after(List.of(before.id())).build());
    TaskRecord sibling = add(parent, task -> task);

    assertThat(add(parent, task -> task.after(List.of(sibling.id(), before.id()))).after())
        .containsExactly(sibling.id(), before.id());
    assertThat(refusal(parent, task -> task.after(List.of(stranger.id()))))
        .contains("can't have after " + stranger.id());
    assertThat(refusal(parent, task -> task.lock("none"))).contains("can't have lock none");
    assertThat(refusal(parent, task -> task.key("k").keyPolicy(KeyPolicy.REPLACE)))
        .contains("can't have key_policy replace");
  }

  @Test
  void children_of_an_agent_work_under_its_lock_one_at_a_time() {
    TaskRecord parent = tasks.add("p");

    String lock = WorkspaceLock.of(parent.workspace(), "agent", false, parent.id()).orElseThrow();

    assertThat(lock)
        .isEqualTo(
            WorkspaceLock.of(parent.workspace(), "agent", false, null).orElseThrow()
                + "#"
                + parent.id());
  }

  @Test
  void the_child_of_a_task_that_plans_plans() {
    TaskRecord parent = tasks.manager().add(tasks.task("p").mode("plan").build());

    assertThat(add(parent, task -> task).mode()).isEqualTo("plan");
    assertThat(refusal(parent, task -> task.mode("agent"))).contains("can't have mode agent");
  }

  @Test
  void a_child_works_below_its_parents_workspace() throws IOException {
    TaskRecord parent = tasks.add("p");
    Path below = Files.createDirectory(tasks.workspace().resolve("module"));

    assertThat(add(parent, task -> task.workspace(below.toString())).workspace())
        .isEqualTo(below.toString());
    assertThat(refusal(parent, task -> task.workspace("/")))
        .endsWith("expected a directory below " + tasks.workspace());
  }

  @Test
  void a_link_does_not_lead_out_of_it() throws IOException {
    TaskRecord parent = tasks.add("p");
    Path link = Files.createSymbolicLink(tasks.workspace().resolve("link"), Path.of("/"));

    assertThat(refusal(parent, task -> task.workspace(link.resolve("etc").toString())))
        .endsWith("expected a directory below " + tasks.workspace());
  }

  @Test
  void the_child_of_a_task_in_a_worktree_has_one_of_its_own() throws IOException {
    TestRepository git = TestRepository.in(tasks.workspace().resolve("r"));
    TaskRecord parent =
        tasks.manager().add(tasks.task("p").workspace(git.top().toString()).worktree(true).build());
    Path worktree =
        Files.createDirectories(tasks.dataDir().resolve("worktrees").resolve(parent.id()));

    TaskRecord child = add(parent, task -> task.workspace(worktree.toString()));

    assertThat(child.workspace()).isEqualTo(git.top().toString());
    assertThat(child.worktree()).isTrue();
    assertThat(refusal(parent, task -> task.workspace(git.top().toString())))
        .endsWith("expected a directory below " + worktree);
  }

  @Test
  void a_trusted_parents_child_may_work_anywhere() {
    TaskRecord parent = tasks.manager().add(tasks.task("p").trustMode(true).build());

    assertThat(add(parent, task -> task.workspace("/")).workspace()).isEqualTo("/");
  }

  @Test
  void a_parent_of_another_database_limits_nothing() {
    TaskRecord task =
        tasks.manager().add(tasks.task("c").allowShell(true).parent("task_elsewhere").build());

    assertThat(task.parentId()).isNull();
    assertThat(task.allowShell()).isTrue();
  }

  private TaskRecord add(TaskRecord parent, UnaryOperator<NewTask.Builder> asking) {
    return tasks.manager().add(asking.apply(tasks.task("c").parent(parent.id())).build());
  }

  private String refusal(TaskRecord parent, UnaryOperator<NewTask.Builder> asking) {
    var refusal =
        org.assertj.core.api.Assertions.catchThrowableOfType(
            TaskyardException.class, () -> add(parent, asking));
    assertThat(refusal.category()).isEqualTo(TaskyardException.Category.INVALID);
    return String.valueOf(refusal.getMessage());
  }
}
