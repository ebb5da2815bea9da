package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code add} queues. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class AddCommandTest {

  private static final String ID = "task_[a-z2-7]{16,}";

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void prints_the_id_and_nothing_else() {
    Outcome outcome = shell.run("add", "fix", "the", "bug");

    assertThat(outcome.out()).matches(ID + "\n");
    assertThat(outcome.err()).isEmpty();
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void joins_the_words_of_the_prompt() throws IOException {
    assertThat(added("fix", "the", "bug").get("prompt").textValue()).isEqualTo("fix the bug");
  }

  @Test
  void takes_options_between_the_words_until_two_dashes() throws IOException {
    JsonNode task = added("fix", "-q", "night", "the", "--", "-q", "bug");

    assertThat(task.get("prompt").textValue()).isEqualTo("fix the -q bug");
    assertThat(task.get("queue").textValue()).isEqualTo("night");
  }

  @Test
  void reads_standard_input_for_a_dash() throws IOException {
    shell.typing("\uFEFFgrün\nund blau\n");

    assertThat(added("-").get("prompt").textValue()).isEqualTo("grün\nund blau");
  }

  @Test
  void reads_a_file() throws IOException {
    Path prompt = Files.writeString(home.resolve("prompt.md"), "from a file");

    assertThat(added("--file", prompt.toString()).get("prompt").textValue())
        .isEqualTo("from a file");
  }

  @Test
  void leaves_an_at_sign_alone() throws IOException {
    assertThat(added("@home").get("prompt").textValue()).isEqualTo("@home");
  }

  @Test
  void keeps_what_the_options_say() throws IOException {
    JsonNode task =
        added(
            "-w",
            home.toString(),
            "-m",
            "large",
            "--mode",
            "plan",
            "-x",
            "shell",
            "--allow-shell",
            "-p",
            "3",
            "--at",
            "2030-01-02T03:04:05Z",
            "--key",
            "k",
            "--label",
            "a=b",
            "x");

    assertThat(task.get("workspace").textValue()).isEqualTo(home.toString());
    assertThat(task.get("model").textValue()).isEqualTo("large");
    assertThat(task.get("mode").textValue()).isEqualTo("plan");
    assertThat(task.get("executor").textValue()).isEqualTo("shell");
    assertThat(task.get("allow_shell").booleanValue()).isTrue();
    assertThat(task.get("trust_mode").booleanValue()).isFalse();
    assertThat(task.get("auto_approve").booleanValue()).isFalse();
    assertThat(task.get("priority").intValue()).isEqualTo(3);
    assertThat(task.get("run_at").textValue()).isEqualTo("2030-01-02T03:04:05.000000Z");
    assertThat(task.get("key").textValue()).isEqualTo("k");
    assertThat(task.get("labels").toString()).isEqualTo("{\"a\":\"b\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-w /nowhere/at/all x|/nowhere/at/all",
        "-x nobody x|Unknown executor 'nobody'",
      })
  void refuses_what_cannot_be_done_with_2(String words, String told) {
    Outcome outcome = shell.run(("add " + words).split(" "));

    assertThat(outcome.err()).startsWith("taskyard: ").contains(told);
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void refuses_a_blank_prompt_with_2() {
    assertThat(shell.run("add", " \n"))
        .isEqualTo(new Outcome(2, "", "taskyard: Task prompt cannot be empty\n"));
  }

  @Test
  void queues_a_batch_in_its_order() throws IOException {
    Path batch =
        Files.writeString(
            home.resolve("tasks.jsonl"), "{\"prompt\":\"one\"}\n\n{\"prompt\":\"two\"}\n");

    List<String> ids = shell.run("add", "--batch", batch.toString()).outLines();

    assertThat(ids).hasSize(2).allMatch(id -> id.matches(ID));
    assertThat(promptOf(ids.get(0))).isEqualTo("one");
    assertThat(promptOf(ids.get(1))).isEqualTo("two");
  }

  @Test
  void prints_a_batch_as_an_array_even_of_one() throws IOException {
    shell.typing("{\"prompt\":\"one\",\"queue\":\"night\"}\n");

    JsonNode tasks = Shell.json(shell.run("add", "--json", "--batch", "-"));

    assertThat(tasks.isArray()).isTrue();
    assertThat(tasks).hasSize(1);
    assertThat(tasks.get(0).get("queue").textValue()).isEqualTo("night");
  }

  @Test
  void refuses_a_batch_whole_with_the_bad_lines_number() {
    shell.typing("{\"prompt\":\"one\"}\n\n{\"prompt\":\" \"}\n");

    Outcome outcome = shell.run("add", "--batch", "-");

    assertThat(outcome.err()).isEqualTo("taskyard: line 3: Task prompt cannot be empty\n");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(shell.run("list").out()).isEmpty();
  }

  @Test
  void takes_defaults_from_the_configuration() throws IOException {
    Files.writeString(
        home.resolve("config.toml"),
        "default_model = \"large\"\ndefault_queue = \"night\"\nallow_shell = true\n");

    JsonNode task = added("x");
    JsonNode other = added("x", "-m", "small", "--no-allow-shell");

    assertThat(task.get("model").textValue()).isEqualTo("large");
    assertThat(task.get("queue").textValue()).isEqualTo("night");
    assertThat(task.get("allow_shell").booleanValue()).isTrue();
    assertThat(other.get("model").textValue()).isEqualTo("small");
    assertThat(other.get("allow_shell").booleanValue()).isFalse();
  }

  private JsonNode added(String... words) throws IOException {
    return Shell.json(shell.run(Shell.words("add", Shell.words("--json", words))));
  }

  private String promptOf(String id) throws IOException {
    return Shell.json(shell.run("show", "--json", id)).get("prompt").textValue();
  }
}
