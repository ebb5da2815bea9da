package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TaskyardException.Category;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class BatchTest {

  @Test
  void every_field_is_taken() {
    var batch =
        Batch.parse(
            """
            {"prompt":"do it","workspace":"/srv","model":"large","mode":"plan","executor":"claude",\
            "allow_shell":true,"trust_mode":true,"auto_approve":false,"queue":"night","priority":-5,\
            "at":"2026-01-02T03:04:05Z","expires_in":"1d","timeout":"2h","idle_timeout":"15m",\
            "retries":3,"on_crash":"fail","key":"k","labels":{"a":"b"}}
            """,
            NewTask::builder);

    assertThat(batch.tasks())
        .containsExactly(
            NewTask.builder("do it")
                .workspace("/srv")
                .model("large")
                .mode("plan")
                .executor("claude")
                .allowShell(true)
                .trustMode(true)
                .autoApprove(false)
                .queue("night")
                .priority(-5)
                .runAt(Instant.parse("2026-01-02T03:04:05Z"))
                .expiresIn(Duration.ofDays(1))
                .timeout(Duration.ofHours(2))
                .idleTimeout(Duration.ofMinutes(15))
                .retries(3)
                .onCrash(OnCrash.FAIL)
                .key("k")
                .label("a", "b")
                .build());
  }

  @Test
  void what_a_line_leaves_open_is_taken_from_the_options() {
    var batch =
        Batch.parse(
            """
            {"prompt":"one"}

            {"prompt":"two","queue":"own","in":"1m","model":null}
            """,
            prompt -> NewTask.builder(prompt).queue("night").runAt(Instant.EPOCH).model("m"));

    assertThat(batch.tasks())
        .containsExactly(
            NewTask.builder("one").queue("night").runAt(Instant.EPOCH).model("m").build(),
            NewTask.builder("two").queue("own").runAfter(Duration.ofMinutes(1)).model("m").build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "nonsense|line 3: expected a JSON object, found a fault at column",
        "{\"prompt\":\"a\"|line 3: expected a JSON object, found a fault",
        "{\"prompt\":\"a\"} {}|line 3: expected a JSON object, found a fault at column 16: expected nothing behind the object",
        "{\"prompt\":a}|line 3: expected a JSON object, found a fault at column 11: Unrecognized token 'a'",
        "{\"prompt\":\"a\",\"prompt\":\"b\"}|line 3: expected a JSON object, found a fault",
        "[]|line 3: expected a JSON object, found an array",
        "null|line 3: expected a JSON object, found null",
        "{}|line 3: expected a \"prompt\" that is a string",
        "{\"prompt\":1}|line 3: expected a \"prompt\" that is a string",
        "{\"prompt\":\"a\\u0000b\"}|line 3: expected a string without U+0000",
        "{\"prompt\":\"a\",\"quueue\":\"b\"}|line 3: unknown field 'quueue': did you mean 'queue'?",
        "{\"prompt\":\"a\",\"colour\":\"b\"}|line 3: unknown field 'colour'",
        "{\"prompt\":\"a\",\"after\":\"b\"}|line 3: after: expected an array of strings",
        "{\"prompt\":\"a\",\"key_policy\":\"no\"}|line 3: key_policy: expected one of existing, replace, reject",
        "{\"prompt\":\"a\",\"queue\":1}|line 3: queue: expected a string, found 1",
        "{\"prompt\":\"a\",\"allow_shell\":\"yes\"}|line 3: allow_shell: expected true or false, found \"yes\"",
        "{\"prompt\":\"a\",\"priority\":\"1\"}|line 3: priority: expected a whole number, found \"1\"",
        "{\"prompt\":\"a\",\"priority\":1.5}|line 3: priority: expected a whole number, found 1.5",
        "{\"prompt\":\"a\",\"priority\":40000}|line 3: priority: expected a whole number from -32768",
        "{\"prompt\":\"a\",\"mode\":\"fast\"}|line 3: mode: expected one of agent, plan, yolo, found 'fast'",
        "{\"prompt\":\"a\",\"timeout\":\"0s\"}|line 3: timeout: expected more than nothing",
        "{\"prompt\":\"a\",\"at\":\"x\",\"in\":\"1m\"}|line 3: at and in exclude each other",
        "{\"prompt\":\"a\",\"labels\":[]}|line 3: labels: expected an object of strings",
        "{\"prompt\":\"a\",\"labels\":{\"b\":1}}|line 3: labels: expected a string, found 1",
      })
  void a_bad_line_is_refused_with_its_number(String line, String told) {
    TaskyardException refusal = refusal("{\"prompt\":\"good\"}\n\n" + line + "\n");

    assertThat(refusal).hasMessageStartingWith(told);
    assertThat(refusal.getMessage().lines()).hasSize(1);
    assertThat(refusal.category()).isEqualTo(Category.INVALID);
  }

  @Test
  void a_file_without_tasks_is_refused() {
    assertThat(refusal("\n \n")).hasMessage("expected one JSON object a line, found none");
  }

  @Test
  void a_task_that_is_refused_later_is_told_by_its_line() {
    var batch = Batch.parse("{\"prompt\":\"a\"}\n\n\n{\"prompt\":\" \"}\n", NewTask::builder);

    assertThat(batch.withLine(TaskyardException.invalid("Task 2: Task prompt cannot be empty")))
        .hasMessage("line 4: Task prompt cannot be empty");
    TaskyardException unknown =
        batch.withLine(TaskyardException.notFound("Task 2: Task not found: task_x"));
    assertThat(unknown).hasMessage("line 4: Task not found: task_x");
    assertThat(unknown.category()).isEqualTo(Category.NOT_FOUND);
    assertThat(batch.withLine(TaskyardException.failed("no room"))).hasMessage("no room");
  }

  private static TaskyardException refusal(String text) {
    return catchThrowableOfType(TaskyardException.class, () -> Batch.parse(text, NewTask::builder));
  }
}
