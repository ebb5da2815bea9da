package dev.taskyard.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TaskyardException.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigFileTest {

  @TempDir private Path directory;

  @Nested
  class Good {

    @Test
    void without_a_file_everything_is_default() {
      assertThat(ConfigFile.read(directory)).isEqualTo(Config.inDirectory(directory));
    }

    @Test
    void an_empty_file_says_nothing() throws IOException {
      assertThat(read("")).isEqualTo(Config.inDirectory(directory));
      assertThat(read("# only a comment\n")).isEqualTo(Config.inDirectory(directory));
    }

    @Test
    void ended_tasks_may_be_kept_for_different_times() throws IOException {
      Config config =
          read(
              """
              priority_step = "10m"
              [retention]
              completed = "30d"
              failed = "365d"
              """);

      assertThat(config.priorityStep()).isEqualTo(Duration.ofMinutes(10));
      assertThat(config.retention().byStatus())
          .containsOnly(
              Map.entry(TaskStatus.COMPLETED, Duration.ofDays(30)),
              Map.entry(TaskStatus.FAILED, Duration.ofDays(365)));
    }

    @Test
    void every_key_is_taken() throws IOException {
      Config config =
          read(
              """
              default_executor = "mine"
              default_model = "large"
              default_workspace = "/srv/work"
              default_mode = "plan"
              allow_shell = true
              trust_mode = true
              auto_approve = true
              default_queue = "night"
              slots = 4
              heartbeat = "5s"
              lease = "1m"
              poll = "250ms"
              max_recoveries = 7
              drain_timeout = "1m30s"
              cancel_grace = "2s"
              retention = "30d"

              [executors.mine]
              command = ["my-agent", "--cwd", "{workspace}"]
              protocol = "events"
              env = { MY_KEY = "secret" }
              account = "team-a"

              [[gates]]
              name = "test"
              command = "make test"
              timeout = "20m"
              """);

      assertThat(config.defaultExecutor()).isEqualTo("mine");
      assertThat(config.defaults())
          .isEqualTo(new TaskDefaults("large", "/srv/work", "plan", true, true, true, "night"));
      assertThat(config.worker())
          .isEqualTo(
              new WorkerSettings(
                  4,
                  Duration.ofSeconds(5),
                  Duration.ofMinutes(1),
                  Duration.ofMillis(250),
                  7,
                  Duration.ofSeconds(90),
                  Duration.ofSeconds(2)));
      assertThat(config.retention().byStatus())
          .containsOnlyKeys(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELED)
          .containsValue(Duration.ofDays(30));
      assertThat(config.executors())
          .containsExactly(
              Map.entry(
                  "mine",
                  new ExecutorSettings(
                      List.of("my-agent", "--cwd", "{workspace}"),
                      "events",
                      Map.of("MY_KEY", "secret"),
                      "team-a")));
      assertThat(config.gates())
          .containsExactly(new GateSpec("test", "make test", Duration.ofMinutes(20)));
    }

    @Test
    void a_built_in_executor_may_say_only_what_differs() throws IOException {
      Config config = read("[executors.claude]\nenv = { A = \"b\" }\n");

      assertThat(config.executors().get("claude"))
          .isEqualTo(new ExecutorSettings(List.of(), null, Map.of("A", "b"), null));
    }

    @Test
    void a_gate_without_a_name_is_custom() throws IOException {
      assertThat(read("[[gates]]\ncommand = \"make\"\n").gates())
          .containsExactly(new GateSpec("custom", "make", GateSpec.DEFAULT_TIMEOUT));
    }

    @Test
    void windows_line_ends_are_no_fault() throws IOException {
      assertThat(read("slots = 3\r\npoll = \"2s\"\r\n").worker().slots()).isEqualTo(3);
    }
  }

  @Nested
  class Faulty {

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        quoteCharacter = '^',
        value = {
          "slots = 0|'slots' in line 2: expected a whole number from 1 to 1000, found 0",
          "slots = 1001|'slots' in line 2: expected a whole number from 1 to 1000, found 1001",
          "slots = 2.5|'slots' in line 2: expected a whole number from 1 to 1000, found 2.5",
          "slots = \"2\"|'slots' in line 2: expected a whole number from 1 to 1000, found '2'",
          "slots = 99999999999999999999|found 99999999999999999999",
          "max_recoveries = -1|'max_recoveries' in line 2: expected a whole number from 0 to 1000",
          "heartbeat = 10|'heartbeat' in line 2: expected a duration from 10ms to 1h such as",
          "heartbeat = \"10\"|found '10'",
          "poll = \"0s\"|'poll' in line 2: expected a duration from 10ms to 1h",
          "lease = \"2d\"|'lease' in line 2: expected a duration from 10ms to 1d",
          "lease = \"19s\"|expected a lease of at least twice the heartbeat, found lease 19s and",
          "heartbeat = \"20s\"|'heartbeat' in line 2: expected a lease of at least twice",
          "retention.queued = \"1d\"|unknown key 'retention.queued' in line 2",
          "retention = \"0s\"|'retention' in line 2: expected a duration from 1s to 36500d",
          "default_mode = \"agnet\"|expected one of agent, plan, yolo, found 'agnet': did you mean 'agent'?",
          "default_mode = 1|'default_mode' in line 2: expected a string, found 1",
          "default_model = \" \"|'default_model' in line 2: expected a string that is not blank",
          "default_executor = \"cluade\"|found 'cluade': did you mean 'claude'?",
          "allow_shell = \"yes\"|'allow_shell' in line 2: expected true or false, found 'yes'",
          "executors = 1|'executors' in line 2: expected tables [executors.NAME], found 1",
          "executors.mine = 1|'executors.mine' in line 2: expected a table, found 1",
          "gates = 1|'gates' in line 2: expected tables [[gates]]",
          "heartbeet = \"1s\"|unknown key 'heartbeet' in line 2: did you mean 'heartbeat'?",
          "colour = 1|unknown key 'colour' in line 2",
          "slots = = 1|syntax in line 2: Unknown token",
          "slots|syntax in line",
        })
    void a_fault_is_told_in_one_line_with_its_place(String line, String told) throws IOException {
      TaskyardException refusal = refusal("# a comment\n" + line + "\n");

      assertThat(refusal.category()).isEqualTo(Category.INVALID);
      assertThat(refusal)
          .hasMessageStartingWith(directory.resolve("config.toml") + ": ")
          .hasMessageContaining(told);
      assertThat(refusal.getMessage().lines()).hasSize(1);
    }

    @Test
    void every_fault_is_told_in_the_order_of_the_file() throws IOException {
      TaskyardException refusal =
          refusal(
              """
              slots = 0
              heartbeet = "10s"
              poll = "soon"
              [executors.mine]
              protocol = "evnts"
              colour = "red"
              [executors.other]
              command = "not-a-list"
              protocol = "text"
              [[gates]]
              name = "1st"
              """);

      assertThat(refusal.getMessage().lines())
          .satisfiesExactly(
              first -> assertThat(first).endsWith("config.toml: 9 faults"),
              slots -> assertThat(slots).contains("'slots' in line 1"),
              unknown -> assertThat(unknown).contains("unknown key 'heartbeet' in line 2"),
              poll -> assertThat(poll).contains("'poll' in line 3"),
              command -> assertThat(command).contains("[executors.mine] in line 4: an executor"),
              protocol -> assertThat(protocol).contains("'executors.mine.protocol' in line 5"),
              colour -> assertThat(colour).contains("'executors.mine.colour' in line 6"),
              list -> assertThat(list).contains("'executors.other.command' in line 8"),
              gate -> assertThat(gate).contains("[gates.0] in line 10: a gate needs a command"),
              name -> assertThat(name).contains("'gates.0.name' in line 11"));
    }

    @Test
    void a_syntax_error_does_not_hide_the_faults_after_it() throws IOException {
      TaskyardException refusal =
          refusal(
              """
              slots = = 2
              poll = "1s"
              lease = nonsense
              slots = 3
              colour = 1
              """);

      assertThat(refusal.getMessage().lines())
          .satisfiesExactly(
              first -> assertThat(first).endsWith("3 faults"),
              slots -> assertThat(slots).contains("syntax in line 1"),
              lease -> assertThat(lease).contains("syntax in line 3"),
              colour -> assertThat(colour).contains("unknown key 'colour' in line 5"));
    }

    @Test
    void a_key_given_twice_is_told_where_it_is_given_again() throws IOException {
      assertThat(refusal("slots = 1\n\nslots = 2\n"))
          .hasMessageContaining("syntax in line 3: Duplicate key");
    }

    @Test
    void nothing_is_guessed_after_a_faulty_list() throws IOException {
      assertThat(refusal("[executors.mine]\ncommand = [\n\"a\"\nprotocol = \"text\"\n"))
          .hasMessageContaining("config.toml: syntax in line 4");
    }

    @Test
    void an_executor_of_ones_own_needs_a_command_and_a_protocol() throws IOException {
      assertThat(refusal("[executors.mine]\naccount = \"a\"\n"))
          .hasMessageContaining(
              "[executors.mine] in line 1: an executor of your own needs a command")
          .hasMessageContaining("needs a protocol");
    }

    @Test
    void no_fault_tells_a_secret() throws IOException {
      TaskyardException refusal =
          refusal("[executors.claude]\nenv = { TOKEN = [\"hunter2\"], \"A=B\" = \"hunter2\" }\n");

      assertThat(refusal)
          .hasMessageContaining("'executors.claude.env.TOKEN' in line 2")
          .hasMessageContaining("'executors.claude.env.A=B' in line 2");
      assertThat(refusal.getMessage()).doesNotContain("hunter2");
    }

    @Test
    void a_syntax_error_beside_a_secret_does_not_tell_it() throws IOException {
      assertThat(refusal("[executors.claude]\nenv = { TOKEN = \"hunter2 }\n").getMessage())
          .contains("in line 2")
          .doesNotContain("hunter2");
    }

    @Test
    void bytes_that_are_no_text_are_refused() throws IOException {
      Files.write(directory.resolve("config.toml"), new byte[] {'a', '=', (byte) 0xff});

      assertThat(catchThrowableOfType(TaskyardException.class, () -> ConfigFile.read(directory)))
          .hasMessageEndingWith("config.toml: expected UTF-8, found other bytes");
    }

    @Test
    void a_directory_in_place_of_the_file_is_refused() throws IOException {
      Files.createDirectory(directory.resolve("config.toml"));

      assertThat(catchThrowableOfType(TaskyardException.class, () -> ConfigFile.read(directory)))
          .hasMessageStartingWith("cannot read the configuration")
          .extracting(TaskyardException::category)
          .isEqualTo(Category.INVALID);
    }
  }

  private Config read(String text) throws IOException {
    Files.writeString(directory.resolve("config.toml"), text);
    return ConfigFile.read(directory);
  }

  private TaskyardException refusal(String text) throws IOException {
    Files.writeString(directory.resolve("config.toml"), text);
    var refusal = catchThrowableOfType(TaskyardException.class, () -> ConfigFile.read(directory));
    assertThat(refusal).as("refusal of %s", text).isNotNull();
    return refusal;
  }
}
