package dev.taskyard.readme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.config.ConfigFile;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReadmeTest {

  @TempDir private Path directory;

  @Test
  void the_java_program_is_the_one_that_is_compiled_here() throws Exception {
    assertThat(Readme.blocks("java")).containsExactly(Readme.exampleCode());
  }

  @Test
  void the_java_program_runs_its_task_and_prints_the_result() throws Exception {
    var printed = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      ReadmeExample.main(new String[] {directory.toString()});
    } finally {
      System.setOut(before);
    }

    assertThat(printed.toString(StandardCharsets.UTF_8).lines())
        .containsExactly(
            "Task queued",
            "Task started",
            "Taking a deep breath",
            "Task completed",
            "completed: SAY IT LOUDER");
  }

  @Test
  void every_configuration_is_accepted() throws Exception {
    List<String> configurations = Readme.blocks("toml");

    assertThat(configurations).hasSizeGreaterThanOrEqualTo(2);
    for (String configuration : configurations) {
      Files.writeString(directory.resolve(ConfigFile.NAME), configuration);
      assertThatCode(() -> ConfigFile.read(directory)).as(configuration).doesNotThrowAnyException();
    }
  }

  @OnBothDatabases
  void every_query_answers_on_a_history(TestDatabase database) throws Exception {
    List<String> queries =
        Readme.blocks("sql").stream()
            .flatMap(block -> List.of(block.split(";\\s*")).stream())
            .toList();
    assertThat(queries).hasSizeGreaterThanOrEqualTo(3);
    makeHistory(database);

    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (String query : queries) {
        try (var rows = statement.executeQuery(query)) {
          assertThat(rows.next()).as(query).isTrue();
        }
      }
    }
  }

  /** A task that completed and one that failed, each with a tool call. */
  private void makeHistory(TestDatabase database) throws InterruptedException {
    Config config =
        Config.inDirectory(directory)
            .withDatabase(
                new DatabaseSettings(
                    database.url(),
                    database.user(),
                    database.password(),
                    DatabaseSettings.DEFAULT_SCHEMA));
    try (var tasks =
        TaskManager.start(
            config,
            (task, events, stop) -> {
              events.emit(new ExecutionEvent.ToolStarted("c1", "look", null));
              events.emit(new ExecutionEvent.ToolCompleted("c1", "look", true, "seen", null));
              return task.prompt().equals("fail")
                  ? ExecutionResult.transientFailure("no luck")
                  : ExecutionResult.completed("done");
            })) {
      tasks.watch(tasks.add(NewTask.of("go")).id(), 0, entry -> {});
      tasks.watch(tasks.add(NewTask.of("fail")).id(), 0, entry -> {});
    }
  }
}
