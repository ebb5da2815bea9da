package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.testing.BenchRemains;
import dev.taskyard.testing.BesideDatabases;
import dev.taskyard.testing.ChildJvm;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.api.parallel.ResourceLock;

@DisplayNameGeneration(ReplaceUnderscores.class)
@Execution(ExecutionMode.SAME_THREAD)
@ResourceLock(BenchRemains.TURN)
class BenchCommandTest {
  private static final List<String> FIELDS =
      List.of(
          "database",
          "history",
          "enqueue_per_s",
          "drain_per_s",
          "pickup_ms",
          "events_per_s",
          "visible_ms",
          "call_ms",
          "verified");

  @TempDir(factory = BesideDatabases.class)
  private Path home;

  @TempDir private Path workers;

  @OnBothDatabases(shortForm = ShortForm.POSTGRESQL)
  void all_parts_are_measured_and_verified_and_nothing_is_left(TestDatabase database)
      throws IOException {
    Shell shell = on(database);
    shell.add("mine");

    JsonNode figures =
        Shell.json(
            shell.run("bench", "--tasks", "40", "--history", "60", "--slots", "4", "--json"));

    assertThat(figures.fieldNames()).toIterable().startsWith(FIELDS.toArray(String[]::new));
    assertThat(figures.get("database").textValue())
        .startsWith(database.isH2() ? "H2 2" : "PostgreSQL 1");
    assertThat(figures.get("history").intValue()).isEqualTo(60);
    numbers(figures.get("enqueue_per_s"), "single_1", "single_4", "batch");
    numbers(figures.get("drain_per_s"), "1", "2", "4");
    numbers(figures.get("pickup_ms"), "p50", "p95", "p99");
    assertThat(figures.get("events_per_s").isNumber()).isTrue();
    numbers(figures.get("visible_ms"), "p50", "p99");
    numbers(figures.get("call_ms"), "add", "list", "show", "prefix", "counts", "cancel");
    assertThat(figures.get("verified").booleanValue()).isTrue();
    assertThat(figures.get("verification").get("wrong")).isEmpty();
    assertThat(figures.get("verification").get("tasks").intValue()).isGreaterThan(3 * 40);
    assertThat(shell.ids("list")).hasSize(1);
    BenchRemains.areNone(database);
    assertThat(figures.get("reports").get(0).get("rows").intValue()).isEqualTo(60);
    assertThat(figures.get("machine").get("cores").intValue()).isPositive();
    assertThat(figures.get("settings").fieldNames())
        .toIterable()
        .containsExactlyElementsOf(
            database.isH2()
                ? List.of("write_delay")
                : List.of("fsync", "full_page_writes", "synchronous_commit", "wal_level"));
  }

  private static void numbers(JsonNode object, String... names) {
    assertThat(object.fieldNames()).toIterable().containsExactly(names);
    assertThat(object).allSatisfy(value -> assertThat(value.isNumber()).isTrue());
  }

  @Test
  void what_is_left_out_is_null() throws IOException {
    JsonNode figures =
        Shell.json(mine().run("bench", "--tasks", "20", "--only", "calls", "--json"));

    assertThat(FIELDS)
        .filteredOn(field -> figures.get(field).isNull())
        .containsExactly(
            "enqueue_per_s", "drain_per_s", "pickup_ms", "events_per_s", "visible_ms", "verified");
    assertThat(figures.get("history").intValue()).isZero();
    assertThat(figures.get("reports").isNull()).isTrue();
  }

  @Test
  void people_get_a_table_and_the_configured_schema_is_as_it_was() throws IOException {
    Shell shell = mine();
    shell.add("mine");

    Outcome outcome =
        shell
            .on(new Io.Terminal(false, true, 80))
            .with("NO_COLOR", "1")
            .run("bench", "--tasks", "40", "--only", "pickup,enqueue, reports");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.out())
        .contains(
            "Database  H2 2",
            "Settings  write_delay = 0",
            "\nHistory   0 tasks; 40 tasks a drain, 100 slots a worker\n",
            "\nadding one by one, 1 thread ",
            "\npick-up from commit to start ",
            "\nusage_by_label ",
            "\nVerified: each of 9 tasks ran exactly once and has its whole history\n")
        .doesNotContain("\ndrain", "call of");
    assertThat(outcome.err()).contains("\rtaskyard: ").endsWith(" \r");
    assertThat(shell.on(Io.Terminal.NONE).ids("list")).hasSize(1);
  }

  @Test
  void a_history_can_be_kept_to_ask_it() throws IOException {
    Shell shell = mine();

    Outcome outcome = shell.run("bench", "--history", "60", "--only", "reports", "--keep");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.err()).contains("taskyard: schema taskyard_bench is kept\n");
    assertThat(shell.ids("list", "--limit", "100", "--schema", "taskyard_bench")).hasSize(60);
    assertThat(shell.run("report", "usage", "--schema", "taskyard_bench").outLines())
        .hasSizeGreaterThan(10);
  }

  private Shell mine() throws IOException {
    return withWorkersOf(Shell.in(MigratedHome.at(home)));
  }

  private Shell on(TestDatabase database) throws IOException {
    return withWorkersOf(Shell.in(home)).with(database);
  }

  /** In a file, as there are blanks between the options of the variable. */
  private Shell withWorkersOf(Shell shell) throws IOException {
    String options =
        ChildJvm.options().stream().map("\"%s\""::formatted).collect(Collectors.joining("\n"));
    Path file = Files.writeString(workers.resolve("options"), options);
    return shell.with("TASKYARD_JAVA_OPTS", "@" + file);
  }
}
