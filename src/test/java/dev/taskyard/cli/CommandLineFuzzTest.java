package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.testing.Fuzz;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandLineFuzzTest {
  /** All but those that wait for something, and those that end what others need. */
  private static final String[] COMMANDS = {
    "add", "list", "show", "explain", "cancel", "retry", "counts", "artifact", "record", "report",
    "queue", "lane", "attempt", "schedule", "gate", "clear", "completion", "lsit", "--help", ""
  };

  private static final String[] WORDS = {
    "--json",
    "--",
    "-",
    "-x",
    "shell",
    "--at",
    "--in",
    "10m",
    "--timeout",
    "-p",
    "99999",
    "--key",
    "k",
    "--gate",
    "test: true",
    "--label",
    "a=b",
    "--after",
    "task_",
    "--status",
    "failed",
    "--limit",
    "5",
    "--before",
    "--file",
    "/dev/null/x",
    "--batch",
    "-w",
    "/",
    "--mode",
    "plan",
    "--cron",
    "* * * * *",
    "--every",
    "2h",
    "--rrule",
    "FREQ=DAILY",
    "--sql",
    "tasks",
    "--since",
    "7d",
    "show",
    "list",
    "pause",
    "limit",
    "default",
    "1",
    "none",
    "add",
    "name",
    "--verbose=x",
    "--retries",
    "-1",
    "%s%n",
    "{\"task_updates\":{}}",
    "{",
    "@file",
    "--no-such",
    "\u001b[31m",
    "é",
    "\uD83D\uDE00",
    "' or 1=1",
    "--schema",
    "--dir",
    "task_aaaa",
    "--yes",
    "--older-than",
    "--version",
    "-h",
    "--format",
    "csv"
  };

  @TempDir private Path directory;

  /** Holds the database open: a command that finds it so is quick. */
  private @Nullable TaskManager open;

  @AfterEach
  void close() {
    if (open != null) {
      open.close();
    }
  }

  /** A word, a refusal in one line, or help: never a stack trace, never a fault of ours. */
  @Test
  @Timeout(120)
  void whatever_words_are_given_the_answer_is_in_words() throws Exception {
    Path home = MigratedHome.at(Files.createDirectory(directory.resolve("home")));
    Shell shell = Shell.in(home);
    open = TaskManager.open(Config.inDirectory(home));
    Fuzz.rounds(
        80,
        fuzz -> {
          List<String> words = new ArrayList<>(List.of(fuzz.one(COMMANDS)));
          for (int i = fuzz.below(6); i > 0; i--) {
            words.add(fuzz.chance(12) ? fuzz.text(12).replace("\0", "") : fuzz.one(WORDS));
          }

          Shell.Outcome outcome = shell.typing("typed").run(words.toArray(String[]::new));

          assertThat(outcome.exitCode()).as("%s: %s", words, outcome.err()).isIn(0, 1, 2, 3, 4);
          assertThat(outcome.err())
              .as("%s", words)
              .doesNotContainPattern("unexpected [A-Z]|\tat |\u001b");
          assertThat(outcome.out()).as("%s", words).doesNotContain("\u001b");
          if (outcome.exitCode() > 1) {
            assertThat(outcome.err()).as("%s", words).startsWith("taskyard: ");
            assertThat(outcome.out()).as("%s", words).isEmpty();
          }
        });
  }
}
