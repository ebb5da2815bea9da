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
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
  void every_query_is_answered(TestDatabase database) throws Exception {
    var queries = new ArrayList<String>();
    for (String block : Readme.blocks("sql")) {
      queries.addAll(List.of(block.split(";\\s*", 0)));
    }
    try (var files = Files.list(Path.of("db/report"))) {
      for (Path file : files.filter(f -> !f.endsWith("analyst_role.sql")).sorted().toList()) {
        queries.add(Files.readString(file));
      }
    }
    assertThat(queries).hasSizeGreaterThan(15);
    makeHistory(database);

    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      for (String query : queries) {
        assertThatCode(() -> statement.executeQuery(query).close())
            .as(query)
            .doesNotThrowAnyException();
      }
    }
  }

  @OnBothDatabases
  void the_columns_of_every_report_are_told(TestDatabase database) throws Exception {
    makeHistory(database);

    try (var connection = connect(database);
        var statement = connection.createStatement()) {
      for (String report : TaskManager.reports().keySet()) {
        var columns = new ArrayList<String>();
        try (var rows = statement.executeQuery("select * from report_" + report)) {
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            columns.add("`" + rows.getMetaData().getColumnName(i).toLowerCase(Locale.ROOT) + "`");
          }
        }
        assertThat(Readme.text().lines())
            .filteredOn(line -> line.startsWith("| `report_" + report + "` |"))
            .singleElement()
            .asString()
            .endsWith("| " + String.join(", ", columns) + " |");
      }
    }
  }

  private static Connection connect(TestDatabase database) throws SQLException {
    Connection connection = database.connect();
    connection.setSchema(
        database.url().startsWith("jdbc:h2:") ? "TASKYARD" : DatabaseSettings.DEFAULT_SCHEMA);
    return connection;
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
