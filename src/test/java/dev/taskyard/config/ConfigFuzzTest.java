package dev.taskyard.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfigFuzzTest {
  private static final String GOOD =
      """
      default_model = "large" # a comment
      default_mode = 'plan'
      allow_shell = true
      slots = 3
      lease = "1m30s"
      heartbeat = "10s"
      priority_step = "1h"
      default_executor = "mine"
      [retention]
      completed = "90d"
      [secrets]
      names = ["PGPASS*"]
      patterns = ['corp-[0-9a-f]{32}']
      [[gates]]
      name = "test"
      command = \"\"\"
      make test\"\"\"
      timeout = "10m"
      [executors.mine]
      command = ["my-agent", "--model", "{model}"]
      env = { MY_KEY = "x", B = "\\u00e9" }
      account = "team-a"
      [executors.mine.profile]
      thread = "/session"
      [[executors.mine.profile.events]]
      when = { "/type" = "text", "/a" = ["b", "c"] }
      is = "message"
      text = "/text"
      """;
  private static final String[] VALUES = {
    "1e999999999",
    "-1",
    "99999999999999999999",
    "nan",
    "[]",
    "{}",
    "\"\"",
    "\"\\u0000\"",
    "true",
    "1979-05-27",
    "\"9999999999999d\"",
    "[[[[]]]]",
    "'a\\'",
    "{ a = { b = 1 } }",
    "\"**\"",
    "[\"(\"]"
  };

  @TempDir private Path directory;

  @Test
  @Timeout(60)
  void a_file_is_taken_or_refused_in_words() throws Exception {
    Path file = directory.resolve(ConfigFile.NAME);
    Fuzz.rounds(
        800,
        fuzz -> {
          String text = GOOD;
          for (int i = fuzz.below(3); i > 0; i--) {
            int at = text.indexOf("= ", fuzz.below(text.length()));
            int end = at < 0 ? -1 : text.indexOf('\n', at);
            if (end > 0) {
              text = text.substring(0, at + 2) + fuzz.one(VALUES) + text.substring(end);
            }
          }
          Files.write(
              file, fuzz.chance(2) ? fuzz.bytes(text.getBytes(UTF_8)) : text.getBytes(UTF_8));
          try {
            assertThat(ConfigFile.read(directory).worker().slots()).isPositive();
          } catch (TaskyardException e) {
            assertThat(e.category()).isEqualTo(TaskyardException.Category.INVALID);
            assertThat(e.getMessage()).contains(ConfigFile.NAME).hasSizeLessThan(20_000);
          }
        });
  }
}
