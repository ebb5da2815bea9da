package dev.taskyard.upgrade;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.Invariants;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UpgradeTest {
  private static final Path DUMPS = Path.of("src/test/resources/schema");

  /** Late enough to have come through most of the others, with the rows of each. */
  private static final int BEFORE = 8;

  /**
   * After a migration: {@code -Dtaskyard.schema=write} writes the dumps anew; look at what changed.
   */
  @OnBothDatabases(template = MigratedSchema.class)
  void the_schema_is_the_one_that_was_written_down(TestDatabase database) throws Exception {
    Path dump = dump(database);
    List<String> found = SchemaDump.of(database);
    if ("write".equals(System.getProperty("taskyard.schema"))) {
      Files.write(dump, found, UTF_8);
    }

    assertThat(found).hasSizeGreaterThan(300).isEqualTo(Files.readAllLines(dump, UTF_8));
  }

  private static Path dump(TestDatabase database) {
    return DUMPS.resolve(database.isH2() ? "h2.txt" : "postgresql.txt");
  }

  /** Tables, columns and what may be null are the same on both, by name. */
  @OnBothDatabases(template = MigratedSchema.class)
  void both_databases_have_the_same_columns(TestDatabase database) throws Exception {
    Path other = DUMPS.resolve(database.isH2() ? "postgresql.txt" : "h2.txt");

    assertThat(columns(SchemaDump.of(database).stream()))
        .isNotEmpty()
        .isEqualTo(columns(Files.readAllLines(other, UTF_8).stream()));
  }

  private static List<String> columns(Stream<String> dump) {
    return dump.filter(line -> line.startsWith("column | "))
        .map(line -> line.toLowerCase(java.util.Locale.ROOT).split(" \\| ", -1))
        // What a view's column may be is left to the database.
        .map(parts -> parts[1] + "." + parts[2] + (parts[1].startsWith("report_") ? "" : parts[5]))
        .sorted()
        .toList();
  }

  @OnBothDatabases
  void a_database_of_an_earlier_schema_is_migrated_with_all_that_is_in_it(TestDatabase database)
      throws Exception {
    OldSchema.make(database, BEFORE);
    refuses(database);
    goesOn(database);
    Invariants.check(database);
    assertThat(SchemaDump.of(database)).isEqualTo(Files.readAllLines(dump(database), UTF_8));
  }

  /** A program that is too old touches nothing of a schema that it could migrate. */
  private static void refuses(TestDatabase database) throws Exception {
    OldSchema.execute(database, "update schema_info set min_program = min_program + 99");
    List<String> before = SchemaDump.of(database);

    try (var tasks = new Tasks(database)) {
      assertThatThrownBy(tasks::manager)
          .isInstanceOf(TaskyardException.class)
          .hasMessageContaining("needs a newer Taskyard")
          .hasMessageContaining("nothing was touched");
      assertThat(tasks.number("select schema_version from taskyard.schema_info")).isEqualTo(BEFORE);
      assertThat(tasks.number("select count(*) from taskyard.stores")).isOne();
    }

    assertThat(SchemaDump.of(database)).isEqualTo(before);
    OldSchema.execute(database, "update schema_info set min_program = min_program - 99");
  }

  private static void goesOn(TestDatabase old) {
    try (var tasks = new Tasks(old)) {
      TaskManager manager = tasks.work(new ScriptedExecutor());

      TaskRecord done = manager.get("task_comp");
      assertThat(Tasks.story(done))
          .containsExactly(
              "queued: Task queued",
              "running: Task started",
              "message: half",
              "artifact: log: all of it",
              "finished: Task completed");
      assertThat(done.resultText()).isEqualTo("done, every word of it");
      assertThat(done.usage().costUsd()).isEqualTo(0.5);
      assertThat(done.toolCalls()).hasSize(1);
      assertThat(done.gates()).hasSize(1);
      assertThat(done.attempts()).hasSize(1);
      assertThat(done.artifacts()).hasSize(1);
      assertThat(done.githubEvents()).hasSize(1);
      assertThat(done.checklist().items()).hasSize(2);
      assertThat(done.schedule()).isEqualTo("tidy");
      assertThat(manager.get("task_fail").error()).isEqualTo("Exited with status 3");

      TaskRecord waited = tasks.ended("task_queued");
      assertThat(waited.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(waited.key()).isEqualTo("only-one");
      TaskRecord recovered = tasks.ended("task_running");
      assertThat(recovered.runs()).extracting(Run::status).containsExactly("lost", "completed");
      assertThat(tasks.ended("task_dep").status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(manager.queues().list()).anyMatch(queue -> queue.name().equals("resting"));
      assertThat(manager.schedules().list()).hasSize(1);
      assertThat(tasks.run("ok new").status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(manager.counts().all().completed()).isEqualTo(5);
    }
  }

  /**
   * A later program has expanded the schema meanwhile. Columns in every table, and one that must
   * have a value: that is what a statement with {@code select *} or an insert without columns would
   * stumble over, above all where PostgreSQL has prepared it before.
   */
  @OnBothDatabases(template = MigratedSchema.class)
  void a_worker_goes_on_while_a_later_program_expands_the_schema(TestDatabase database) {
    try (var tasks = new Tasks(database)) {
      TaskManager manager = tasks.work(new ScriptedExecutor());
      // The driver prepares a statement when it is sent for the fifth time.
      IntStream.range(0, 7).forEach(i -> tasks.run("ok before " + i));
      String hanging = tasks.add("hang").id();
      tasks.until(hanging, TaskStatus.RUNNING);

      for (String table :
          List.of(
              "tasks", "task_queue", "task_runs", "timeline_entries", "tool_calls", "workers")) {
        OldSchema.execute(
            database,
            "alter table " + table + " add column later varchar(100)",
            "alter table " + table + " add column later_n integer default 7 not null");
      }
      OldSchema.execute(
          database,
          "create table later_things (id bigint not null primary key)",
          "update schema_info set schema_version = schema_version + 1");

      IntStream.range(0, 3)
          .forEach(
              i -> assertThat(tasks.run("ok after " + i).status()).isEqualTo(TaskStatus.COMPLETED));
      manager.cancel(hanging);
      assertThat(tasks.ended(hanging).status()).isEqualTo(TaskStatus.CANCELED);
      try (TaskManager second = TaskManager.open(tasks.config())) {
        assertThat(second.counts().all().completed()).isEqualTo(10);
      }
      assertThat(tasks.number("select count(*) from taskyard.tasks where later_n = 7"))
          .isEqualTo(11);
    }
    Invariants.check(database);
  }
}
