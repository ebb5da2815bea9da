package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.RuleKind;
import dev.taskyard.testing.ScriptedExecutor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What executors and models write can't play with the terminal of who reads it. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TerminalTest {
  /** A title, a cleared screen, a C1 sequence, a turned direction, an erased word, a link. */
  private static final String EVIL =
      "x\u001b]0;owned\u0007\u001b[2J\u009b31m\u202e\u007f\b\r\u001b]8;;http://e\u001b\\y";

  private static final Pattern OURS = Pattern.compile("\u001b\\[(?:[012]|3[1236])m");
  private static final String UPDATES =
      """
      {"task_updates":{"checklist":{"items":[{"id":1,"content":"E","status":"E"}]},
        "gate":{"id":"E","gate":"E","command":"E","cwd":"E","status":"E",
                "classification":"E","duration_ms":1,"summary":"E","log_path":"aE"},
        "attempt":{"id":"E","attempt_group_id":"E","attempt_index":1,"attempt_count":1,
                   "summary":"E","changed_files":["E"],"verification":["E"],"patch_path":"E"},
        "artifacts":[{"label":"E","path":"E","summary":"E"}],
        "github_event":{"id":"E","action":"E","target":"E","number":1,"summary":"E","url":"E"}}}
      """;

  @TempDir private static Path directory;
  private static Path home;
  private static String id;

  /** Holds the database open: a command that finds it so is quick. */
  private static TaskManager open;

  @AfterAll
  static void close() {
    open.close();
  }

  @BeforeAll
  static void a_task_that_says_nothing_but_evil() throws Exception {
    home = MigratedHome.at(Files.createDirectory(directory.resolve("home")));
    var json = new ObjectMapper();
    String quoted = json.writeValueAsString(EVIL);
    var updates = json.readTree(UPDATES.replace("E", quoted.substring(1, quoted.length() - 1)));
    var executor =
        new ScriptedExecutor()
            .on(
                "say",
                (task, events, stop) -> {
                  events.emit(new ExecutionEvent.ThreadLinked(EVIL, EVIL));
                  events.emit(new ExecutionEvent.Status(EVIL));
                  events.emit(new ExecutionEvent.MessageDelta(EVIL + "\nnext" + EVIL));
                  events.emit(new ExecutionEvent.ToolStarted(EVIL, EVIL, updates));
                  events.emit(new ExecutionEvent.ToolCompleted(EVIL, EVIL, false, EVIL, updates));
                  events.emit(new ExecutionEvent.RunDescribed(EVIL, EVIL));
                  Path file = Files.writeString(directory.resolve("f"), EVIL.repeat(100));
                  events.emit(new ExecutionEvent.Artifact("file", file, EVIL));
                  return new ExecutionResult(
                      dev.taskyard.task.TaskStatus.FAILED,
                      EVIL.repeat(100),
                      EVIL,
                      dev.taskyard.task.Cause.FAILED,
                      1,
                      false,
                      false,
                      null,
                      null);
                });
    open = TaskManager.open(Config.inDirectory(home));
    try (TaskManager manager = TaskManager.start(Config.inDirectory(home), executor)) {
      NewTask.Builder task =
          NewTask.builder("say " + EVIL).workspace(directory.toString()).label("l", EVIL);
      id = manager.add(task.build()).id();
      manager.watch(id, 0, entry -> {});
      manager.recordToolMetadata(id, updates);
      var gate = new GateSpec("test", "true " + EVIL, GateSpec.DEFAULT_TIMEOUT);
      manager
          .schedules()
          .add(
              NewSchedule.of(
                  "s", RuleKind.EVERY, "1h", task.executor("shell").gates(List.of(gate)).build()));
    }
  }

  @Test
  void whatever_is_printed_is_harmless() {
    Shell pipe = Shell.in(home);
    Shell terminal = Shell.in(home).on(new Io.Terminal(true, true, 120)).without("NO_COLOR");
    for (String command :
        List.of(
            "show ID",
            "show ID --json",
            "list",
            "list --json",
            "watch ID",
            "watch ID --json",
            "explain ID",
            "explain ID --json",
            "report tasks",
            "report tasks --format json",
            "report tasks --format markdown",
            "report failures",
            "report tools",
            "report gates",
            "report attempts",
            "schedule list",
            "schedule show s",
            "schedule show s --json",
            "attempt list ID",
            "attempt show ID 1",
            "retry ID",
            "cancel ID --json")) {
      String[] words = command.replace("ID", id).split(" ");

      isHarmless(command, pipe.run(words));
      isHarmless(command, terminal.run(words));
    }
    assertThat(pipe.run("show", id).out()).doesNotContain("\u001b").contains("x", "y");
    assertThat(terminal.run("show", id).out()).contains("\u001b[1m");
  }

  /** A pipe gets the bytes of a file as they are. */
  @Test
  void a_file_is_harmless_on_a_terminal_and_itself_elsewhere() {
    Shell terminal = Shell.in(home).on(new Io.Terminal(true, true, 120));

    isHarmless("artifact", terminal.run("artifact", id, "file"));
    isHarmless("csv", terminal.run("report", "tasks", "--format", "csv"));
    isHarmless("json", terminal.run("artifact", id, "file", "--json"));
    assertThat(Shell.in(home).run("artifact", id, "file").out()).isEqualTo(EVIL.repeat(100));
  }

  @Test
  void so_is_what_is_complained_about() {
    Shell pipe = Shell.in(home);
    for (String[] words :
        new String[][] {
          {"show", EVIL},
          {EVIL},
          {"list", "--status", EVIL},
          {"add", "-w", EVIL, "x"},
          {"--" + EVIL},
          {"add", "-x", EVIL, "x"},
          {"record", id, "{\"task_updates\":{\"" + EVIL + "\":1}}"},
          {"artifact", id, EVIL},
          {"list", "--db", EVIL},
          {"add", "--label", EVIL, "x"},
          {"report", EVIL},
          {"schedule", "show", EVIL},
          {"queue", "pause", EVIL}
        }) {
      isHarmless(words[0], pipe.run(words));
    }
  }

  private static void isHarmless(String command, Outcome outcome) {
    String printed = OURS.matcher(outcome.out() + outcome.err()).replaceAll("");
    assertThat(printed.chars().filter(c -> c != '\n' && c != '\t').filter(TerminalTest::isHarmful))
        .as(command + ": " + printed)
        .isEmpty();
  }

  private static boolean isHarmful(int c) {
    return Character.isISOControl(c) || c == 0x202E;
  }
}
