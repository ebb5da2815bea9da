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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds tasks back, from the command line. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class QueueCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  private String line(String... words) {
    Outcome outcome = shell.run(words);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out().strip();
  }

  @Test
  void limits_and_pauses_are_set_and_told_in_a_line() {
    assertThat(line("queue", "limit", "nightly", "2"))
        .isEqualTo("Queue nightly: limit 2, 0 running, 0 waiting");
    assertThat(line("queue", "rate", "nightly", "10/1m"))
        .isEqualTo("Queue nightly: limit 2, rate 10/1m, 0 running, 0 waiting");
    assertThat(line("queue", "pause", "nightly"))
        .isEqualTo("Queue nightly: paused, limit 2, rate 10/1m, 0 running, 0 waiting");
    assertThat(line("queue", "resume", "nightly")).doesNotContain("paused");
    assertThat(line("queue", "rate", "nightly", "none"))
        .isEqualTo("Queue nightly: limit 2, 0 running, 0 waiting");
    assertThat(line("queue", "limit", "nightly", "none"))
        .isEqualTo("Queue nightly: no limit, 0 running, 0 waiting");
  }

  @Test
  void queues_are_listed_as_text_and_as_json() throws IOException {
    shell.run("queue", "pause", "nightly");
    shell.run("add", "-q", "nightly", "one");

    assertThat(line("queue", "list").lines().toList())
        .satisfiesExactly(
            header -> assertThat(header).matches("RUNNING +WAITING +LIMIT +RATE +PAUSED +QUEUE"),
            row -> assertThat(row).matches("0 +1 +- +- +\\S+@\\S+ +nightly"));
    JsonNode queue = Shell.json(shell.run("queue", "list", "--json")).get(0);
    assertThat(queue.get("name").textValue()).isEqualTo("nightly");
    assertThat(queue.get("paused").booleanValue()).isTrue();
    assertThat(queue.get("limit").isNull()).isTrue();
    assertThat(queue.get("waiting").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "queue limit q 0|expected a whole number from 1 to 1000000, or none, found '0'",
        "queue limit q many|expected a whole number from 1 to 1000000, or none, found 'many'",
        "queue rate q 5|expected N/PERIOD such as 10/1m, or none, found '5'",
        "queue rate q 0/1m|expected a whole number from 1 to 1000000, found '0'",
        "queue rate q 5/0s|expected more than nothing, found '0s'",
        "queue rate q 5/soon|found 'soon'",
        "add --key-policy maybe x|expected one of existing, replace, reject, found 'maybe'",
        "add --after-any x|'after_any' without 'after': expected a task to run after",
      })
  void bad_values_are_refused_and_store_nothing(String words, String told) {
    Outcome outcome = shell.run(words.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(told);
    assertThat(line("queue", "list")).isEmpty();
  }

  @Test
  void who_waits_says_why() throws IOException {
    String first = shell.add("--lock", "repo", "one");
    String second = shell.add("--after", first, "--lock", "repo", "two");

    assertThat(line("explain", second).lines())
        .contains(
            "It runs after " + first + " (queued)",
            "No worker is alive; start one with 'taskyard work'");
    JsonNode explanation = Shell.json(shell.run("explain", second, "--json"));
    assertThat(explanation.get("id").textValue()).isEqualTo(second);
    assertThat(explanation.get("status").textValue()).isEqualTo("queued");
    assertThat(explanation.get("reasons").get(0).get("kind").textValue()).isEqualTo("dependency");
    assertThat(shell.run("explain", "task_0").exitCode()).isEqualTo(3);
  }

  @Test
  void a_key_that_is_taken_is_told() {
    String first = shell.add("--key", "k", "one");

    Outcome again = shell.run("add", "--key", "k", "one");
    assertThat(again.out().strip()).isEqualTo(first);
    assertThat(again.err().strip())
        .isEqualTo(first + " has this key already: nothing was added for it");
    Outcome refused = shell.run("add", "--key", "k", "--key-policy", "reject", "one");
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.err()).contains("Key 'k' is taken by " + first);
    assertThat(line("add", "--key", "k", "--key-policy", "replace", "one")).isNotEqualTo(first);
  }

  @Test
  void lanes_are_listed_and_opened() {
    assertThat(shell.run("lane", "list").err()).contains("No lane yet");
    Outcome unknown = shell.run("lane", "unpark", "claude");
    assertThat(unknown.exitCode()).isEqualTo(3);
    assertThat(unknown.err()).contains("No lane 'claude': expected one that 'lane list' shows");

    shell.run("run", "-x", "shell", "--allow-shell", "true");

    assertThat(line("lane", "list").lines().skip(1))
        .containsExactly("shell  0        -             -");
    assertThat(line("lane", "unpark", "shell")).isEqualTo("Lane shell is open, 0 task(s) waiting");
  }

  @Test
  void an_unknown_task_can_not_be_waited_for() {
    Outcome outcome = shell.run("add", "--after", "task_nosuch", "x");

    assertThat(outcome.exitCode()).isEqualTo(3);
    assertThat(outcome.err()).contains("Task not found: task_nosuch");
    assertThat(line("list").lines().filter(row -> row.startsWith("task_"))).isEmpty();
  }
}
