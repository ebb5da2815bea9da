package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From {@code --attempts} to the change on the workspace. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AttemptCommandsTest {
  /** Each attempt appends as many lines as its model says. */
  private static final String APPEND =
      "for i in $(seq $TASKYARD_MODEL); do echo line >> README; done";

  @TempDir private Path directory;
  private Shell shell;
  private TestRepository git;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(Files.createDirectory(directory.resolve("home"))));
    git = TestRepository.in(directory.toRealPath().resolve("shop"));
  }

  private Outcome ranThree() {
    return shell.run(
        "run",
        "-x",
        "shell",
        "--allow-shell",
        "-w",
        git.top().toString(),
        "--attempts",
        "3",
        "-m",
        "3",
        "-m",
        "1",
        "-m",
        "2",
        APPEND);
  }

  private String parent() throws IOException {
    JsonNode all = Shell.json(shell.run("list", "--json"));
    for (JsonNode task : all) {
      if (task.get("model").isNull()) {
        return task.get("id").textValue();
      }
    }
    throw new AssertionError("no parent in " + all);
  }

  @Test
  void run_makes_the_attempts_here_and_prints_which_was_selected_as_list_show_diff_and_compare_do()
      throws IOException {
    Outcome outcome = ranThree();

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).doesNotContain(" waits: ");
    assertThat(outcome.out())
        .contains("Attempt 2 of 3 selected: smallest change (+1 -0)")
        .contains("Task completed");
    assertThat(git.git("status", "--porcelain")).isEmpty();
    String id = parent();
    assertThat(shell.run("show", id).out())
        .containsPattern("Attempt tasks\nN +TASK +STATUS +TOOK +GATES +EXECUTOR +CHANGE\n")
        .containsPattern("2 +task_[a-z0-9]+ +completed .* shell/1 +1 file, \\+1 -0 \\(selected\\)");

    assertThat(shell.run("attempt", "list", id).outLines()).hasSize(4);
    assertThat(Shell.json(shell.run("attempt", "list", id, "--json"))).hasSize(3);
    assertThat(shell.run("attempt", "show", id, "3").out())
        .startsWith("Attempt 3 of 3  completed\n")
        .contains("main  " + git.head())
        .contains("1 file, +2 -0")
        .contains("README");
    assertThat(shell.run("attempt", "diff", id).out())
        .startsWith("diff --git a/README b/README\n")
        .contains("\n+line\n");
    assertThat(shell.run("attempt", "compare", id).out())
        .containsPattern("attempt +1 +2 \\(selected\\) +3\n")
        .containsPattern("insertions +3 +1 +2\n")
        .contains("By the rules: Attempt 2 of 3 selected: smallest change (+1 -0)");
    JsonNode comparison = Shell.json(shell.run("attempt", "compare", id, "--json"));
    assertThat(comparison.get("attempts").get(1).get("selected").booleanValue()).isTrue();
    assertThat(comparison.get("attempts").get(0).get("attempt").get("insertions").intValue())
        .isEqualTo(3);
  }

  @Test
  void the_selected_attempt_is_applied_after_a_clean_preflight_which_says_each_conflict_before()
      throws IOException {
    Outcome ignored = ranThree();
    String id = parent();
    String before = git.read("README");
    git.write("README", "rewritten\n");

    assertConflict(id);

    git.write("README", before);
    Outcome preflight = shell.run("attempt", "preflight", id);
    assertThat(preflight.out()).isEqualTo("Attempt 2 of 3 applies to " + git.top() + "\n");
    assertThat(preflight.exitCode()).isZero();
    assertThat(git.git("status", "--porcelain")).isEmpty();

    assertThat(shell.run("attempt", "select", id, "3").out())
        .isEqualTo("Attempt 3 of 3 selected: 1 file, +2 -0\n");
    assertThat(selectedOnTheirOwn(id)).containsExactly(false, false, true);
    Outcome applied = shell.run("attempt", "apply", id);

    assertThat(applied.out()).isEqualTo("Attempt 3 of 3 applied: 1 file, +2 -0\n");
    assertThat(git.read("README")).isEqualTo("one\ntwo\nthree\nline\nline\n");
    assertThat(shell.run("show", id).out())
        .contains("Attempt 3 of 3 selected by")
        .contains("Attempt 3 of 3 applied to " + git.top() + " by");
  }

  /** The workspace went on. */
  private void assertConflict(String id) throws IOException {
    Outcome preflight = shell.run("attempt", "preflight", id);
    Outcome applied = shell.run("attempt", "apply", id);

    assertThat(preflight.out())
        .isEqualTo(
            "Attempt 2 of 3 does not apply to "
                + git.top()
                + "\n  README: uncommitted changes\n  README: patch does not apply at line 1\n");
    assertThat(preflight.exitCode()).isEqualTo(1);
    assertThat(Shell.json(shell.run("attempt", "preflight", id, "--json")).get("clean").asBoolean())
        .isFalse();
    assertThat(applied.err()).startsWith("taskyard: ").hasLineCount(1);
    assertThat(applied.exitCode()).isEqualTo(1);
    assertThat(git.read("README")).isEqualTo("rewritten\n");
  }

  /** What the attempts at a task say of themselves, in their order. */
  private List<Boolean> selectedOnTheirOwn(String parent) throws IOException {
    var selected = new TreeMap<Integer, Boolean>();
    for (JsonNode one : Shell.json(shell.run("list", "--json"))) {
      JsonNode task = Shell.json(shell.run("show", "--json", one.get("id").textValue()));
      if (task.get("parent_id").asText().equals(parent)) {
        selected.put(
            task.get("attempt_index").intValue(),
            task.get("attempts").get(0).get("selected").booleanValue());
      }
    }
    return List.copyOf(selected.values());
  }

  @Test
  void faults_are_told_in_one_line_and_discarding_takes_the_branches_and_keeps_the_patches()
      throws IOException {
    Outcome ignored = ranThree();
    String id = parent();
    assertFaults(id, shell.add("-x", "shell", "true"));
    assertThat(git.branches()).hasSize(4);

    assertThat(shell.run("attempt", "discard", id, "1").outLines()).hasSize(1);
    assertThat(git.branches()).hasSize(3);
    assertThat(shell.run("attempt", "discard", id).outLines()).hasSize(3);

    assertThat(git.branches()).containsExactly("main");
    assertThat(shell.run("attempt", "apply", id).exitCode()).isZero();
  }

  /** With their exit code. */
  private void assertFaults(String id, String plain) {
    assertFault(shell.run("attempt", "show", id, "4"), 2, "has no attempt 4: expected 1 to 3");
    assertFault(shell.run("attempt", "show", id, "x"), 2, "expected a whole number from 1 to 20");
    assertFault(shell.run("attempt", "apply", plain), 1, "has no attempts");
    assertFault(shell.run("attempt", "compare", "task_none"), 3, "Task not found: task_none");
    assertFault(shell.run("attempt"), 2, "missing required subcommand");
    assertFault(
        shell.run("add", "--attempts", "2", "-w", directory.toString(), "-x", "shell", "x"),
        2,
        "is in no git repository; --attempts 2 needs one");
    assertFault(
        shell.run("add", "-m", "a", "-m", "b", "-x", "shell", "x"), 2, "2 models for 1 attempt");
  }

  private static void assertFault(Outcome outcome, int exitCode, String told) {
    assertThat(outcome.err()).startsWith("taskyard: ").contains(told).hasLineCount(1);
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
  }

  @Test
  void every_command_has_its_help_with_an_example() {
    for (String name :
        new String[] {
          "list", "show", "diff", "compare", "preflight", "select", "apply", "discard"
        }) {
      Outcome help = shell.run("attempt", name, "--help");

      assertThat(help.out()).contains("Usage: taskyard attempt " + name).contains("Examples:");
      assertThat(help.exitCode()).isZero();
    }
  }

  @Test
  void a_single_task_with_a_worktree_is_applied_likewise() throws IOException {
    Outcome outcome =
        shell.run(
            "run",
            "--json",
            "--worktree",
            "-x",
            "shell",
            "--allow-shell",
            "-w",
            git.top().toString(),
            "echo more >> README; echo new > new.txt");
    String id = Shell.json(outcome).get("id").textValue();

    assertThat(shell.run("attempt", "apply", id).out())
        .isEqualTo("Attempt 1 of 1 applied: 2 files, +2 -0\n");
    assertThat(git.read("new.txt")).isEqualTo("new\n");
  }
}
