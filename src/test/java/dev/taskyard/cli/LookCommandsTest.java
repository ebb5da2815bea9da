package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code list}, {@code show} and {@code counts} tell. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class LookCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void list_is_newest_first_and_pages() {
    String oldest = shell.add("one");
    String middle = shell.add("two");
    String newest = shell.add("three");

    assertThat(shell.ids("list")).containsExactly(newest, middle, oldest);
    assertThat(shell.ids("list", "--limit", "2")).containsExactly(newest, middle);
    assertThat(shell.ids("list", "--before", middle)).containsExactly(oldest);
  }

  @Test
  void list_can_be_narrowed() {
    String night = shell.add("-q", "night", "one");
    String day = shell.add("two");
    assertThat(shell.run("cancel", day).exitCode()).isZero();

    assertThat(shell.ids("list", "--queue", "night")).containsExactly(night);
    assertThat(shell.ids("list", "--status", "canceled")).containsExactly(day);
  }

  @Test
  void list_fits_the_terminal_without_cutting_ids() {
    String id = shell.add("a prompt that is a good deal longer\nthan the terminal is wide");
    shell.on(new Io.Terminal(false, false, 72));

    List<String> lines = shell.run("list").outLines();

    assertThat(lines.get(1)).startsWith(id).endsWith("…").contains("queued");
    assertThat(lines).allMatch(line -> Text.width(line) <= 72);
  }

  @Test
  void colours_are_for_terminals_that_want_them() {
    shell.add("one");
    String escape = "\u001b[";

    assertThat(shell.run("list").out()).doesNotContain(escape);
    shell.on(new Io.Terminal(true, true, 100));
    assertThat(shell.run("list").out()).contains(escape);
    assertThat(shell.run("list", "--json").out()).doesNotContain(escape);
    shell.with("NO_COLOR", "1");
    assertThat(shell.run("list").out()).doesNotContain(escape);
  }

  @Test
  void list_and_counts_of_nothing_are_empty() throws IOException {
    assertThat(shell.run("list").out()).isEmpty();
    assertThat(shell.run("list", "--json").out()).isEqualTo("[]\n");
    assertThat(Shell.json(shell.run("counts", "--json")).toString())
        .isEqualTo(
            "{\"queued\":0,\"running\":0,\"completed\":0,\"failed\":0,\"canceled\":0,\"queues\":{}}");
  }

  @Test
  void counts_are_by_status_and_by_queue() throws IOException {
    shell.add("-q", "night", "one");
    assertThat(shell.run("cancel", shell.add("two")).exitCode()).isZero();

    JsonNode counts = Shell.json(shell.run("counts", "--json"));

    assertThat(counts.get("queued").intValue()).isEqualTo(1);
    assertThat(counts.get("canceled").intValue()).isEqualTo(1);
    assertThat(counts.get("queues").get("night").get("queued").intValue()).isEqualTo(1);
    assertThat(shell.run("counts").out()).contains("night", "(all)");
  }

  @Test
  void show_takes_a_prefix() {
    String id = shell.add("one");

    Outcome outcome = shell.run("show", id.substring(0, 12));

    assertThat(outcome.out())
        .startsWith(id + "  queued\n")
        .contains("Prompt\n  one\n", "Task queued");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void what_is_not_there_or_ambiguous_ends_with_3() {
    shell.add("one");
    shell.add("two");

    assertThat(shell.run("show", "task_0"))
        .isEqualTo(new Outcome(3, "", "taskyard: Task not found: task_0\n"));
    assertThat(shell.run("watch", "task_0").exitCode()).isEqualTo(3);
    assertThat(shell.run("list", "--before", "task_0").exitCode()).isEqualTo(3);
    assertThat(shell.run("artifact", "task_0", "x").exitCode()).isEqualTo(3);
    assertThat(shell.run("record", "task_0", "{}").exitCode()).isEqualTo(3);
    Outcome ambiguous = shell.run("show", "task_");
    assertThat(ambiguous.err()).contains("Ambiguous task prefix 'task_': matches 2 tasks");
    assertThat(ambiguous.exitCode()).isEqualTo(3);
  }
}
