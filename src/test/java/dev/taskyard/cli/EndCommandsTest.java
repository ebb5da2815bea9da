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

/** What {@code cancel}, {@code retry} and {@code clear} end. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EndCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  @Test
  void cancel_tries_all_and_the_first_fault_decides() throws IOException {
    String one = shell.add("one");
    String two = shell.add("two");

    Outcome outcome = shell.run("cancel", one, "task_0", two);

    assertThat(outcome.out()).isEqualTo(one + " canceled\n" + two + " canceled\n");
    assertThat(outcome.err()).isEqualTo("taskyard: Task not found: task_0\n");
    assertThat(outcome.exitCode()).isEqualTo(3);
  }

  @Test
  void cancel_in_json_is_a_record_or_an_array_as_ids_were_named() throws IOException {
    String one = shell.add("one");

    assertThat(Shell.json(shell.run("cancel", one, "--json")).get("status").textValue())
        .isEqualTo("canceled");
    assertThat(Shell.json(shell.run("cancel", one, one, "--json"))).hasSize(2);
    assertThat(shell.run("cancel", "task_0", "--json").out()).isEmpty();
  }

  @Test
  void retry_queues_what_has_ended_and_refuses_the_rest() {
    String id = shell.add("one");
    assertThat(shell.run("cancel", id).exitCode()).isZero();

    assertThat(shell.run("retry", id)).isEqualTo(new Outcome(0, id + " queued\n", ""));
    Outcome again = shell.run("retry", id);
    assertThat(again.err()).startsWith("taskyard: ").contains(id);
    assertThat(again.exitCode()).isEqualTo(1);
  }

  @Test
  void a_follow_up_needs_a_conversation_to_follow() {
    String id = shell.add("one");
    assertThat(shell.run("cancel", id).exitCode()).isZero();

    assertThat(shell.run("retry", id, "--follow-up", "and now?").err())
        .isEqualTo(
            "taskyard: Task "
                + id
                + " has no conversation to go on with: its executor told of none;"
                + " retry it without --follow-up\n");
    assertThat(shell.run("retry", id, "--follow-up", "  "))
        .isEqualTo(new Outcome(2, "", "taskyard: A follow-up cannot be empty\n"));
  }

  @Test
  void retry_of_what_has_lost_its_key_changes_nothing() {
    String id = shell.add("--key", "nightly", "one");
    assertThat(shell.run("cancel", id).exitCode()).isZero();
    String holder = shell.add("--key", "nightly", "two");
    String before = shell.run("show", "--json", id).out();

    Outcome outcome = shell.run("retry", id);

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                1,
                "",
                "taskyard: Task "
                    + id
                    + " can't be retried: its key 'nightly' is taken by "
                    + holder
                    + "\n"));
    assertThat(shell.run("show", "--json", id).out()).isEqualTo(before);
    assertThat(shell.ids("list", "--status", "queued")).containsExactly(holder);
  }

  @Test
  void clear_removes_what_has_ended() throws IOException {
    String kept = shell.add("one");
    assertThat(shell.run("cancel", shell.add("two")).exitCode()).isZero();

    assertThat(shell.run("clear", "--yes", "--older-than", "1h").out()).isEqualTo("0\n");
    assertThat(shell.run("clear", "--yes", "--status", "failed").out()).isEqualTo("0\n");
    assertThat(Shell.json(shell.run("clear", "--yes", "--json")).toString())
        .isEqualTo("{\"removed\":1}");
    assertThat(shell.ids("list")).containsExactly(kept);
  }

  @Test
  void clear_asks_on_a_terminal() {
    assertThat(shell.run("cancel", shell.add("one")).exitCode()).isZero();
    shell.on(new Io.Terminal(true, true, 80));

    Outcome no = shell.typing("n\n").run("clear");
    Outcome yes = shell.typing("y\n").run("clear");

    assertThat(no.err()).contains("Remove 1 finished task(s) with their files? [y/N] ");
    assertThat(no.exitCode()).isEqualTo(1);
    assertThat(yes.out()).isEqualTo("1\n");
    assertThat(yes.exitCode()).isZero();
  }
}
