package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BenchCommandTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void it_times_every_report_and_leaves_nothing_behind() throws IOException {
    shell.add("mine");

    Outcome outcome = shell.run("bench", "--history", "60");

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines()).hasSize(13).first().asString().startsWith("60 tasks made in ");
    assertThat(shell.ids("list")).hasSize(1);
    assertThat(shell.ids("list", "--schema", "taskyard_bench")).isEmpty();
  }

  @Test
  void the_history_is_kept_when_that_is_asked_for() throws IOException {
    Outcome outcome = shell.run("bench", "--history", "60", "--keep", "--json");

    var figures = Shell.json(outcome);
    assertThat(figures.get("tasks").intValue()).isEqualTo(60);
    assertThat(figures.get("reports").get(0).get("report").textValue()).isEqualTo("tasks");
    assertThat(figures.get("reports").get(0).get("rows").intValue()).isEqualTo(60);
    assertThat(shell.ids("list", "--limit", "100")).hasSize(60);
    assertThat(shell.run("report", "usage").outLines()).hasSizeGreaterThan(10);
  }

  @Test
  void it_is_refused_beside_tasks_and_with_a_bad_number() {
    shell.add("mine");

    Outcome outcome = shell.run("bench", "--history", "60", "--keep");

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).contains("found 1", "--schema");
    assertThat(shell.ids("list")).hasSize(1);
    assertThat(shell.run("bench", "--history", "0").exitCode()).isEqualTo(2);
    assertThat(shell.run("bench").exitCode()).isEqualTo(2);
  }
}
