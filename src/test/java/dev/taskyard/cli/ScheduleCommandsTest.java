package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ScheduleCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  private Outcome added(String name) {
    Outcome outcome =
        shell.run(
            "schedule",
            "add",
            name,
            "--cron",
            "0 9 1 JAN *",
            "--zone",
            "Europe/Oslo",
            "-x",
            "shell",
            "--allow-shell",
            "--label",
            "team=web",
            "echo",
            "happy new year");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome;
  }

  @Test
  void what_is_added_tells_when_it_is_due_and_is_listed() throws IOException {
    assertThat(added("fest").out())
        .matches("fest next at [A-Z][a-z]{2} [0-9]{4}-01-01 09:00:00 \\+01:00\n");

    assertThat(shell.run("schedule", "list").outLines())
        .satisfiesExactly(
            header -> assertThat(header).matches("NAME +STATE +NEXT +ZONE +RULE +PROMPT"),
            row ->
                assertThat(row)
                    .matches(
                        "fest +active +.* Europe/Oslo +cron 0 9 1 JAN \\* +echo happy new year"));
    JsonNode listed = Shell.json(shell.run("schedule", "list", "--json")).get(0);
    assertThat(listed.get("name").textValue()).isEqualTo("fest");
    assertThat(listed.get("state").textValue()).isEqualTo("active");
    assertThat(listed.get("kind").textValue()).isEqualTo("cron");
    assertThat(listed.get("missed").textValue()).isEqualTo("once");
    assertThat(listed.get("overlap").textValue()).isEqualTo("skip");
    assertThat(listed.get("next_at").textValue()).endsWith("-01-01T08:00:00.000000Z");
    assertThat(listed.get("task").get("prompt").textValue()).isEqualTo("echo happy new year");
    assertThat(listed.get("task").get("allow_shell").booleanValue()).isTrue();
    assertThat(listed.get("task").get("labels").get("team").textValue()).isEqualTo("web");
  }

  @Test
  void show_has_five_instants_by_both_clocks_and_the_history() throws IOException {
    Outcome ignored = added("fest");
    String id = shell.run("schedule", "run", "fest").out().strip();

    String shown = shell.run("schedule", "show", "fest").out();

    assertThat(shown)
        .startsWith("fest  active\n")
        .contains("rule        cron 0 9 1 JAN *", "zone        Europe/Oslo", "last task   " + id)
        .containsPattern("manual +" + id + " queued");
    assertThat(shown.lines().filter(l -> l.matches("  .* 09:00:00 \\+01:00  .* 08:00:00Z")))
        .hasSize(5);
    JsonNode json = Shell.json(shell.run("schedule", "show", "fest", "--json"));
    assertThat(json.get("next")).hasSize(5);
    assertThat(json.get("history").get(0).get("task_id").textValue()).isEqualTo(id);
    assertThat(json.get("history").get(0).get("state").textValue()).isEqualTo("manual");
  }

  @Test
  void a_task_that_was_asked_for_says_whose_it_is() throws IOException {
    Outcome ignored = added("fest");
    JsonNode task = Shell.json(shell.run("schedule", "run", "fest", "--json"));
    String id = task.get("id").textValue();
    String other = shell.add("-x", "shell", "true");

    assertThat(task.get("schedule").textValue()).isEqualTo("fest");
    assertThat(shell.run("show", id).out()).contains("schedule    fest");
    assertThat(shell.run("show", other).out()).doesNotContain("\n  schedule ");
    assertThat(shell.ids("list", "--schedule", "fest")).containsExactly(id);
    JsonNode run = Shell.json(shell.run("schedule", "history", "fest", "--json")).get(0);
    assertThat(run.get("task_status").textValue()).isEqualTo("queued");
    assertThat(shell.run("schedule", "history", "fest").out())
        .containsPattern("manual +" + id + " queued\n");
  }

  @Test
  void pause_resume_and_remove() throws IOException {
    String due = added("fest").out();

    assertThat(shell.run("schedule", "pause", "fest").out()).isEqualTo("fest paused\n");
    assertThat(shell.run("schedule", "show", "fest").out()).contains("\nNext, if it is resumed\n");
    assertThat(shell.run("schedule", "resume", "fest").out()).isEqualTo(due);
    assertThat(Shell.json(shell.run("schedule", "pause", "fest", "--json")).get("next_at").isNull())
        .isTrue();
    assertThat(shell.run("schedule", "remove", "fest").out()).isEqualTo("fest removed\n");

    assertThat(shell.run("schedule", "list").out()).isEmpty();
    assertThat(Shell.json(shell.run("schedule", "list", "--json"))).isEmpty();
    Outcome ignored = added("fest");
    assertThat(
            Shell.json(shell.run("schedule", "remove", "fest", "--json"))
                .get("removed")
                .textValue())
        .isEqualTo("fest");
  }

  @Test
  void a_prompt_may_come_from_standard_input() throws IOException {
    Outcome outcome =
        shell
            .typing("from afar\n")
            .run("schedule", "add", "a", "--every", "2h", "-", "--missed", "all", "--json");

    JsonNode schedule = Shell.json(outcome);
    assertThat(schedule.get("task").get("prompt").textValue()).isEqualTo("from afar");
    assertThat(schedule.get("missed").textValue()).isEqualTo("all");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "add a --every 1h|2|expected a prompt",
        "add|2|missing required parameter: 'NAME'",
        "add a b|2|expected one of --cron, --rrule and --every, found none",
        "add a --every 1h --rrule FREQ=DAILY b|2|expected one of --cron, --rrule and --every, found 2",
        "add a --every 1h --at 2030-01-01T00:00:00Z b|2|'at' for a schedule: expected none",
        "add a --every 1h --zone Mars b|2|Unknown time zone 'Mars'",
        "add a --every 1ms b|2|--every: expected whole seconds, at least 1s",
        "add a --cron 9 b|2|--cron: expected five fields",
        "add a --rrule FREQ=DAILY;BYHOUR=24 b|2|found '24' at character 19",
        "add a --every 1h --missed never b|2|expected one of skip, once, all, found 'never'",
        "add a --every 1h --overlap kill b|2|expected one of allow, skip, queue, found 'kill'",
        "add a --every 1h -w /nowhere b|2|Workspace /nowhere is not a directory",
        "add fest --every 1h b|2|A schedule 'fest' exists",
        "show fets|3|Schedule not found: fets: did you mean 'fest'?",
        "history fets|3|Schedule not found: fets",
        "history fest --limit 0|2|expected a whole number from 1 to 10000",
        "pause fets|3|Schedule not found: fets",
        "resume fets|3|Schedule not found: fets",
        "run fets|3|Schedule not found: fets",
        "remove fets|3|Schedule not found: fets",
        "remove|2|missing required parameter: 'NAME'",
        "stop fest|2|'stop'",
      })
  void faults_are_told_in_one_line_with_their_exit_code(String words, int exitCode, String told)
      throws IOException {
    Outcome ignored = added("fest");

    Outcome outcome = shell.run(Shell.words("schedule", words.split(" ")));

    assertThat(outcome.err()).startsWith("taskyard: ").contains(told).hasLineCount(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(exitCode);
    assertThat(Shell.json(shell.run("schedule", "list", "--json"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"add", "list", "show", "history", "pause", "resume", "run", "remove"})
  void every_command_has_its_help_with_an_example(String name) {
    Outcome help = shell.run("schedule", name, "--help");

    assertThat(help.out()).contains("Usage: taskyard schedule " + name).contains("Examples:");
    assertThat(help.exitCode()).isZero();
  }
}
