package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code work}, {@code run} and {@code watch} do. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class WorkCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void until_empty_does_all_there_is() throws IOException {
    String id = shell.add("-x", "shell", "--allow-shell", "echo hello");

    Outcome outcome = shell.run("work", "--until-empty", "--slots", "1");

    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains(": 1 slot, queues: all, executors: ", "shell");
    JsonNode task = Shell.json(shell.run("show", id, "--json"));
    assertThat(task.get("status").textValue()).isEqualTo("completed");
    assertThat(task.get("result_text").textValue()).isEqualTo("hello\n");
    assertThat(task.get("runs")).hasSize(1);
    assertThat(task.get("runs").get(0).get("exit_code").intValue()).isZero();
  }

  @Test
  void only_the_queues_that_were_named() {
    String night = shell.add("-x", "shell", "--allow-shell", "-q", "night", "true");
    String day = shell.add("-x", "shell", "--allow-shell", "true");

    assertThat(shell.run("work", "--until-empty", "--queue", "night").exitCode()).isZero();

    assertThat(shell.ids("list", "--status", "completed")).containsExactly(night);
    assertThat(shell.ids("list", "--status", "queued")).containsExactly(day);
  }

  @Test
  void run_shows_what_happens_and_ends_as_the_task_does() {
    Outcome good = shell.run("run", "-x", "shell", "--allow-shell", "echo hello");
    Outcome bad = shell.run("run", "-x", "shell", "--allow-shell", "echo sorry >&2; exit 3");

    assertThat(good.out()).contains("Task started", "hello", "Task completed");
    assertThat(good.out()).endsWith("\nhello\n");
    assertThat(good.exitCode()).isZero();
    assertThat(bad.out()).contains("Task failed: ");
    assertThat(bad.exitCode()).isEqualTo(1);
  }

  @Test
  void run_says_why_its_task_does_not_begin() throws Exception {
    shell.run("queue", "pause", "default");
    var run = shell.start("run", "-x", "shell", "--allow-shell", "echo done");

    run.complains(" waits: ").complains("paused");
    shell.run("queue", "resume", "default");

    assertThat(run.outcome().out()).endsWith("done\n");
    assertThat(run.outcome().err().lines()).hasSize(1);
    assertThat(run.outcome().exitCode()).isZero();
  }

  @Test
  void run_prints_a_large_result_whole() {
    Outcome outcome = shell.run("run", "-x", "shell", "--allow-shell", "seq 1 1000");

    assertThat(outcome.out()).contains("\n998\n999\n1000\n");
  }

  @Test
  void run_with_json_prints_the_record_alone() throws IOException {
    Outcome outcome = shell.run("run", "--json", "-x", "shell", "echo hello");

    JsonNode task = Shell.json(outcome);
    assertThat(task.get("status").textValue()).isEqualTo("failed");
    assertThat(task.get("error").textValue()).isEqualTo("Executor 'shell' needs allow_shell");
    assertThat(outcome.exitCode()).isEqualTo(1);
  }

  @Test
  void watch_tells_each_entry_once_and_ends_as_the_task_did() throws IOException {
    String id = shell.add("-x", "shell", "--allow-shell", "echo hello");
    assertThat(shell.run("work", "--until-empty").exitCode()).isZero();

    Outcome outcome = shell.run("watch", "--json", id);
    Outcome rest = shell.run("watch", "--json", "--from", "2", id);

    assertThat(outcome.exitCode()).isZero();
    assertThat(parsed(outcome.outLines()).map(entry -> entry.get("kind").textValue()))
        .startsWith("queued", "running")
        .endsWith("finished");
    assertThat(parsed(outcome.outLines()).map(entry -> entry.get("entry").intValue())).isSorted();
    assertThat(rest.outLines()).isEqualTo(outcome.outLines().subList(2, outcome.outLines().size()));
  }

  @Test
  void watch_of_a_canceled_task_ends_with_130() {
    String id = shell.add("x");
    assertThat(shell.run("cancel", id).exitCode()).isZero();

    Outcome outcome = shell.run("watch", id);

    assertThat(outcome.out()).contains("canceled", "Task canceled before execution");
    assertThat(outcome.exitCode()).isEqualTo(130);
  }

  private static Stream<JsonNode> parsed(List<String> lines) throws IOException {
    var objects = new ArrayList<JsonNode>();
    for (String line : lines) {
      objects.add(Shell.parsed(line));
    }
    return objects.stream();
  }
}
