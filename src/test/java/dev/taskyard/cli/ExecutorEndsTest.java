package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left of a run whose program is one from config.toml. */
class ExecutorEndsTest {

  @TempDir private Path home;

  @BeforeEach
  void configure() throws Exception {
    Files.writeString(
        home.resolve("config.toml"),
        """
        [executors.text]
        command = ["/bin/sh", "-c", "{prompt}"]
        protocol = "text"
        [executors.events]
        command = ["/bin/sh", "-c", "{prompt}"]
        protocol = "events"
        """);
  }

  @Test
  void the_error_of_a_failed_run_has_the_last_lines_of_standard_error() throws Exception {
    JsonNode task = run(1, "text", "echo 'no such model' >&2; echo 'try another' >&2; exit 3");

    assertThat(task.path("error").asText())
        .isEqualTo("Exited with status 3: no such model\ntry another");
    assertThat(task.path("artifacts")).anyMatch(a -> a.path("label").asText().equals("stderr"));
  }

  @Test
  void a_result_of_more_than_a_mebibyte_counts() throws Exception {
    JsonNode task =
        run(
            1,
            "events",
            "printf '{\"type\":\"result\",\"status\":\"failed\",\"error\":\"E\",\"text\":\"';"
                + " head -c 2000000 /dev/zero | tr '\\0' x; echo '\"}'");

    assertThat(task.path("status").asText()).isEqualTo("failed");
    assertThat(task.path("error").asText()).isEqualTo("E");
    assertThat(task.path("artifacts")).anyMatch(a -> a.path("label").asText().equals("long_line"));
  }

  @Test
  void a_result_that_is_no_end_is_a_failure() throws Exception {
    JsonNode task = run(1, "events", "echo '{\"type\":\"result\",\"status\":\"running\"}'");

    assertThat(task.path("error").asText()).contains("'running'", "expected completed");
  }

  @Test
  void the_result_is_printed_last_without_a_line_of_its_own_behind_it() {
    Shell.Outcome outcome =
        Shell.in(home).run("run", "-x", "text", "-w", home.toString(), "echo done");

    assertThat(outcome.out()).endsWith("\n\ndone\n");
  }

  private JsonNode run(int exitCode, String executor, String script) throws Exception {
    Shell.Outcome outcome =
        Shell.in(home).run("run", "--json", "-x", executor, "-w", home.toString(), "--", script);
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(exitCode);
    return JsonMapper.builder().build().readTree(outcome.out());
  }
}
