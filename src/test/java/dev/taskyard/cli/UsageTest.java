package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before any database is opened. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class UsageTest {

  @TempDir private Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "lsit|unknown command 'lsit': did you mean 'list'?; see 'taskyard --help'",
        "lsit --help|unknown command 'lsit': did you mean 'list'?; see 'taskyard --help'",
        "--colour list|unknown option '--colour'",
        "list extra|unexpected argument 'extra'; see 'taskyard list --help'",
        "list --limit|missing required parameter for option '--limit' (N)",
        "list --limit 0|'--limit': expected a whole number from 1 to 10000, found '0'",
        "list --limit 10001|found '10001'",
        "list --limit x|found 'x'",
        "list --status done|expected one of queued, running, completed, failed, canceled, found 'done'",
        "list --status Failed|found 'Failed': did you mean 'failed'?",
        "clear --yes --status running|expected one of completed, failed, canceled, found 'running'",
        "clear --yes --older-than 30|'--older-than': expected a duration such as",
        "clear|clear removes tasks for good and nobody is here to ask; add --yes",
        "add|expected a prompt; give words, '-' for standard input, or --file FILE",
        "run|expected a prompt",
        "add --tmeout 1s x|unknown option '--tmeout'",
        "add --timeout 0s x|'--timeout': expected more than nothing, found '0s'",
        "add --timeout 10 x|'--timeout': expected a duration such as 250ms, 10s, 5m, 1h30m or 30d, found '10'",
        "add --idle-timeout soon x|'--idle-timeout': expected a duration",
        "add --expires-in 1y x|'--expires-in': expected a duration",
        "add --in never x|'--in': expected a duration",
        "add --at tomorrow x|'--at': expected an instant such as 2026-01-02T03:04:05Z, found 'tomorrow'",
        "add --at 2026-01-02T03:04:05 x|'--at': expected an instant",
        "add --at +12026-01-02T03:04:05Z x|'--at': expected an instant",
        "add --at 2026-01-02T03:04:05Z --in 1m x|--at and --in exclude each other",
        "add --mode agnet x|expected one of agent, plan, yolo, found 'agnet': did you mean 'agent'?",
        "add --on-crash retry x|expected one of requeue, resume, fail, found 'retry'",
        "add -p high x|'--priority': expected a whole number from -32768 to 32767, found 'high'",
        "add -p 32768 x|found '32768'",
        "add --retries -1 x|'--retries': expected a whole number from 0 to 1000, found '-1'",
        "add --label colour x|--label: expected NAME=VALUE, found 'colour'",
        "add --label a=1 --label a=2 x|--label: expected each name once, found 'a' twice",
        "work --queue a\007b|Bad queue 'ab': expected 1 to 100 characters",
        "add --label =red x|--label: expected NAME=VALUE, found '=red'",
        "add --file /nowhere/prompt.md|--file: cannot read '/nowhere/prompt.md' (no such file)",
        "add --file / x|expected a prompt or --file, found both",
        "add --batch /nowhere|--batch: cannot read '/nowhere'",
        "add --batch - x|expected a prompt or --batch, found both",
        "watch|missing required parameter: 'ID'",
        "watch --from -1 x|'--from': expected a whole number from 0",
        "show|missing required parameter: 'ID'",
        "cancel|missing required parameter: 'ID'",
        "retry|missing required parameter: 'ID'",
        "artifact task_x|missing required parameter: 'PATH",
        "record task_x|missing required parameter: 'JSON'",
        "record task_x {|JSON: fault in line 1",
        "record task_x []|JSON: expected an object, found an array",
        "record task_x 7|JSON: expected an object, found a number",
        "record task_x {}{}|JSON: fault in line 1, column 3: expected nothing behind the object",
        "record task_x {\"chekclist\":{}}|task_updates: expected one or more of checklist, gate, attempt, artifacts, github_event, found 'chekclist'",
        "bench --only drian|'--only' (PART,…): expected one of enqueue, drain, pickup, events, calls, reports, found 'drian': did you mean 'drain'?",
        "bench --only drain,|found ''",
        "bench --tasks 0|'--tasks': expected a whole number from 1 to 10000000, found '0'",
        "bench --slots many|'--slots': expected a whole number from 1 to 1000, found 'many'",
        "bench --history -1|'--history': expected a whole number from 0 to 50000000, found '-1'",
        "bench --seed x|'--seed': expected a whole number, found 'x'",
        "bench --until today|'--until': expected an instant",
        "work --slots 0|'--slots': expected a whole number from 1 to 1000, found '0'",
        "work --drain-timeout later|'--drain-timeout': expected a duration",
        "list --schema Bad-Name|--schema: expected lower-case letters, digits and '_', found 'Bad-Name'",
        "list --db-password @/nowhere|--db-password: cannot read the file /nowhere",
        "list --data-dir /dev/null/x|cannot make the data directory /dev/null/x",
      })
  void a_faulty_command_line_is_told_in_one_line_and_ends_with_2(String words, String told) {
    Outcome outcome = Shell.in(directory).run(words.split(" "));

    assertThat(outcome.err()).startsWith("taskyard: ").contains(told);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void without_a_command_one_is_expected() {
    Outcome outcome = Shell.in(directory).run();

    assertThat(outcome.err()).startsWith("taskyard: missing required subcommand; see");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void a_prompt_that_is_not_utf_8_is_refused_with_the_place() {
    Outcome outcome =
        Shell.in(directory).typing(new byte[] {'a', '\n', 'b', (byte) 0xC3, 'c'}).run("add", "-");

    assertThat(outcome.err())
        .isEqualTo(
            "taskyard: standard input: expected UTF-8, found the byte 0xC3 at offset 3 (line 2)\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void a_prompt_with_a_nul_is_refused_with_the_place() {
    Outcome outcome = Shell.in(directory).typing("a\nb\0c").run("add", "-");

    assertThat(outcome.err())
        .isEqualTo(
            "taskyard: standard input: a prompt cannot contain U+0000, found at character 3 (line 2)\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void a_faulty_configuration_is_refused_by_every_command() throws IOException {
    Files.writeString(directory.resolve("config.toml"), "slots = 0\nheartbeet = \"1s\"\n");

    for (List<String> words :
        List.of(
            List.of("list"),
            List.of("add", "x"),
            List.of("work"),
            List.of("migrate"),
            List.of("doctor"),
            List.of("counts", "--json"))) {
      Outcome outcome = Shell.in(directory).run(words.toArray(String[]::new));

      assertThat(outcome.err().lines())
          .satisfiesExactly(
              file -> assertThat(file).startsWith("taskyard: ").endsWith("config.toml: 2 faults"),
              slots -> assertThat(slots).contains("'slots' in line 1"),
              key -> assertThat(key).contains("'heartbeet' in line 2"));
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.exitCode()).isEqualTo(2);
    }
  }

  @Test
  void a_stack_trace_is_printed_only_when_asked_for() {
    var shell = Shell.in(directory);

    assertThat(shell.run("record", "x", "{").err()).doesNotContain("\tat ");
    assertThat(shell.run("record", "x", "{", "--verbose").err()).contains("\tat dev.taskyard.cli");
    assertThat(shell.run("--verbose", "list", "--limit", "0").err()).contains("\tat picocli");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "add",
        "list",
        "show",
        "watch",
        "cancel",
        "retry",
        "work",
        "counts",
        "clear",
        "artifact",
        "record",
        "schedule",
        "migrate",
        "doctor",
        "bench",
        "completion"
      })
  void every_command_has_help_with_examples(String command) {
    Outcome outcome = Shell.in(directory).run(command, "--help");

    assertThat(outcome.out())
        .startsWith("Usage: taskyard " + command + " [OPTIONS]")
        .contains("--data-dir", "Examples:\n  ", "taskyard " + command)
        .doesNotContain("%n", "@|");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void the_help_of_the_program_groups_its_commands() {
    Outcome outcome = Shell.in(directory).run("--help");

    assertThat(outcome.out())
        .contains("\nTasks\n  run  ", "\nWorkers and queues\n  work ", "\nUpkeep\n  migrate ")
        .doesNotContain("warm-up", "%n", "@|");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void the_version_is_one_line() {
    assertThat(Shell.in(directory).run("--version").outLines())
        .singleElement()
        .asString()
        .startsWith("taskyard ");
  }

  @Test
  void the_completion_script_knows_commands_and_options() {
    assertThat(Shell.in(directory).run("completion").out())
        .contains("complete -F", "taskyard")
        .contains("'--idle-timeout'", "cancel", "--data-dir")
        .doesNotContain("warm-up");
  }
}
