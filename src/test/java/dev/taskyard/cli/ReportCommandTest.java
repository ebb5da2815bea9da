package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class ReportCommandTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void without_a_name_it_says_which_reports_there_are() {
    assertThat(shell.run("report").outLines())
        .hasSize(11)
        .first()
        .asString()
        .startsWith("tasks")
        .contains("How did each task go?");
  }

  @Test
  void a_report_comes_in_four_formats() throws IOException {
    String id = shell.add("-m", "large", "say \"hello, | world\"");

    assertThat(shell.run("report", "tasks").outLines().get(1)).startsWith(id).contains("queued");
    assertThat(shell.run("report", "tasks", "--format", "csv").out())
        .startsWith("task_id,status,cause,")
        .contains("\r\n" + id + ",queued,,,large,default,0,\"say \"\"hello, | world\"\"\",");
    assertThat(Shell.json(shell.run("report", "tasks", "--json")).get(0).get("model").textValue())
        .isEqualTo("large");
    assertThat(shell.run("report", "tasks", "--format", "markdown").outLines())
        .element(2)
        .asString()
        .startsWith("| " + id + " | queued |  |  | large |")
        .contains("say \"hello, \\| world\"");
  }

  @Test
  void an_empty_report_is_an_empty_list() {
    assertThat(shell.run("report", "tools").out()).isEmpty();
    assertThat(shell.run("report", "tools", "--json").out()).isEqualTo("[]\n");
  }

  @Test
  void bars_are_drawn_on_a_terminal() {
    shell.run("run", "-x", "shell", "refused");
    shell.run("run", "-x", "shell", "refused too");
    shell.run("run", "-x", "shell", "--allow-shell", "exit 3");
    shell.on(new Io.Terminal(false, true, 140));

    assertThat(shell.run("report", "failures").outLines())
        .anySatisfy(line -> assertThat(line).contains("needs allow_shell").endsWith("█".repeat(16)))
        .anySatisfy(line -> assertThat(line).contains("status #").endsWith("  " + "█".repeat(8)));
  }

  @Test
  void a_long_table_is_printed_as_it_comes_in_the_columns_of_its_first_rows() throws IOException {
    Path query = home.resolve("long.sql");
    Files.writeString(
        query, "select x as number, 'row ' || x as words from system_range(1, 2500) order by x");

    Outcome outcome = shell.run("report", "--file", query.toString());

    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    List<String> lines = outcome.out().lines().toList();
    assertThat(lines).hasSize(2501);
    assertThat(lines.get(0)).matches("NUMBER +WORDS");
    assertThat(lines.get(1000)).isEqualTo("1000    row 1000");
    assertThat(lines.get(2500)).isEqualTo("2500    row 2500");
  }

  @Test
  void the_sql_of_a_report_can_be_run_as_a_query_of_ones_own() throws IOException {
    String id = shell.add("one");
    String sql = shell.run("report", "--sql", "tasks", "--queue", "default").out();
    Path file = Files.writeString(home.resolve("my.sql"), sql + ";\n");

    Outcome outcome = shell.run("report", "--file", file.toString(), "--format", "csv");

    assertThat(sql).contains("and t.queue = 'default'");
    assertThat(outcome.out()).contains(id);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          report nonsense                | No report 'nonsense': expected one of tasks, runs
          report workers --queue a       | Report workers knows no queue
          report tasks --format xml      | expected one of table, csv, json, markdown
          report tasks --since yesterday | --since
          report --sql                   | --sql: expected the name of a report
          report tasks --file x          | --file goes with --format and --timeout alone
          report --file /nowhere.sql     | /nowhere.sql
          report tasks --json --format csv | exclude each other
          """)
  void what_cannot_be_done_is_refused_with_2(String words, String told) {
    Outcome outcome = shell.run(words.split(" "));

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains(told);
    assertThat(outcome.out()).isEmpty();
  }

  @Test
  void what_is_no_query_is_refused_before_it_runs() throws IOException {
    shell.add("one");
    Path file = Files.writeString(home.resolve("my.sql"), "delete from task_queue");

    Outcome outcome = shell.run("report", "--file", file.toString());

    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected one query that gives rows");
    assertThat(Shell.json(shell.run("counts", "--json")).get("queued").intValue()).isOne();
  }
}
