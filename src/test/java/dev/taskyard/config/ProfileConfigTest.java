package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ProfileConfigTest {
  private static final String GOOD =
      """
      [executors.mine]
      command = ["my-agent", "--json"]
      [executors.mine.profile]
      thread = "/session"
      [[executors.mine.profile.events]]
      when = { "/type" = "text" }
      is = "message"
      text = "/text"
      [[executors.mine.profile.events]]
      when = { "/type" = "end", "/status" = ["good", "fair"] }
      is = "completed"
      usage = { input = ["/in", "/cached"], output = "/out", cost = "/price" }
      """;

  @TempDir private Path directory;

  private Config read(String text) throws IOException {
    Files.writeString(directory.resolve(ConfigFile.NAME), text);
    return ConfigFile.read(directory);
  }

  private String refusal(String text) {
    return catchThrowableOfType(TaskyardException.class, () -> read(text)).getMessage();
  }

  @Test
  void a_profile_stands_for_a_protocol() throws IOException {
    ExecutorSettings settings = read(GOOD).executors().get("mine");

    assertThat(settings.protocol()).isNull();
    assertThat(settings.profile()).isNotNull();
    assertThat(settings.profile().rules()).hasSize(2);
  }

  @Test
  void an_agent_that_is_built_in_may_be_read_in_another_way() throws IOException {
    String text =
        GOOD.replace("mine", "gemini").replace("command = [\"my-agent\", \"--json\"]", "");

    assertThat(read(text).executors().get("gemini").profile()).isNotNull();
  }

  @Test
  void every_fault_is_told_with_its_line() {
    String refusal =
        refusal(
            """
            [executors.mine]
            command = ["my-agent"]
            [executors.mine.profile]
            thread = "session"
            exit_status = "yes"
            colour = "red"
            [[executors.mine.profile.events]]
            when = { "type" = "text" }
            is = "massage"
            [[executors.mine.profile.events]]
            is = "message"
            [[executors.mine.profile.events]]
            when = { "/type" = "call" }
            is = "tool_started"
            id = 7
            output = "/output"
            checklist = { item = "/todos" }
            """);

    assertThat(refusal.lines().map(String::strip).skip(1))
        .satisfiesExactlyInAnyOrder(
            line ->
                assertThat(line).contains("'executors.mine.profile.thread' in line 4", "pointer"),
            line -> assertThat(line).contains("profile.exit_status' in line 5", "true or false"),
            line -> assertThat(line).contains("profile.colour' in line 6", "unknown here"),
            line -> assertThat(line).contains("profile.events", "completed"),
            line -> assertThat(line).contains("events.0.when' in line 8", "found 'type'"),
            line -> assertThat(line).contains("events.0.is' in line 9", "found 'massage'"),
            line -> assertThat(line).contains("events.1.when' in line 10", "must hold"),
            line -> assertThat(line).contains("events.1.text' in line 10", "missing"),
            line -> assertThat(line).contains("events.2.id' in line 15", "found 7"),
            line -> assertThat(line).contains("events.2.output' in line 16", "unknown here"),
            line -> assertThat(line).contains("events.2.checklist.items' in line 17", "missing"),
            line -> assertThat(line).contains("events.2.checklist.item' in line 17", "unknown"));
  }

  @Test
  void a_protocol_of_ours_needs_no_profile() {
    String text = GOOD.replace("[executors.mine]\n", "[executors.mine]\nprotocol = \"events\"\n");

    assertThat(refusal(text)).contains("expected none beside protocol 'events'");
  }

  @Test
  void an_agent_takes_its_prompt_from_standard_input() {
    assertThat(refusal("[executors.claude]\ncommand = [\"claude\", \"{prompt}\"]\n"))
        .contains("'executors.claude.command' in line 2", "no {prompt}");
  }
}
