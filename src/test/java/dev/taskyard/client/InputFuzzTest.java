package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Fuzz;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.nio.file.Path;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Odd input, as far as the tables: it is there as a whole, or refused in words and not there. */
final class InputFuzzTest extends DatabaseTests {
  private static final String UPDATES =
      """
      {"task_updates":{"checklist":{"items":[{"id":1,"content":"a","status":"completed"}],\
      "completion_pct":50,"in_progress_id":2,"updated_at":"2026-01-02T03:04:05Z"},\
      "gate":{"id":"g","gate":"test","command":"mvn test","cwd":"/w","exit_code":1,\
      "status":"failed","classification":"red","duration_ms":12,"summary":"2 red",\
      "log_path":"logs/g.txt","recorded_at":"2026-01-02T03:04:05+01:00"},\
      "attempt":{"id":"a","attempt_group_id":"grp","attempt_index":2,"attempt_count":3,\
      "base_ref":"main","summary":"s","changed_files":["x"],"patch_path":"p.diff",\
      "verification":["v"],"selected":true},\
      "artifacts":[{"label":"log","path":"out/log.txt","summary":"the log"}],\
      "github_event":{"id":"e","action":"comment","target":"pr","number":12,"summary":"done",\
      "url":"https://example.org/12"}}}
      """;

  @Test
  @Timeout(60)
  void task_updates_are_applied_whole_or_not_at_all() {
    String id = tasks.add("x").id();
    Fuzz.rounds(
        30,
        fuzz -> {
          JsonNode metadata = parsed(fuzz.json(UPDATES));
          if (metadata == null) {
            return;
          }
          TaskRecord before = tasks.manager().get(id);
          try {
            TaskRecord after = tasks.manager().recordToolMetadata(id, metadata);
            int parts = metadata.path("task_updates").size();
            assertThat(after.timeline().size()).isGreaterThan(before.timeline().size());
            assertThat(after.timeline().size() - before.timeline().size())
                .isLessThanOrEqualTo(parts);
          } catch (TaskyardException e) {
            assertThat(e.category())
                .as(e.getMessage())
                .isEqualTo(TaskyardException.Category.INVALID);
            assertThat(tasks.manager().get(id)).isEqualTo(before);
          }
        });
  }

  @Test
  @Timeout(60)
  void every_run_ends_whatever_it_says() {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "odd",
                (task, events, stop) -> {
                  Fuzz.rounds(30, fuzz -> events.emit(event(fuzz)));
                  return ExecutionResult.completed(odd("r"));
                }));

    TaskRecord task = tasks.run("odd");

    assertThat(task.status()).as(task.error()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Tasks.kinds(task)).contains("tool_started", "message", "error", "status");
    assertThat(task.toolCalls()).allMatch(call -> !call.status().word().equals("running"));
  }

  private static ExecutionEvent event(Fuzz fuzz) {
    String text = fuzz.chance(4) ? fuzz.text(3000) : fuzz.text(40);
    String word = fuzz.chance(6) ? fuzz.text(1500) : odd(fuzz.text(3));
    JsonNode json = parsed(fuzz.json(UPDATES));
    return switch (fuzz.below(9)) {
      case 0 -> new ExecutionEvent.Status(text);
      case 1 -> new ExecutionEvent.MessageDelta(text);
      case 2 -> new ExecutionEvent.ToolStarted(word, text, json);
      case 3 -> new ExecutionEvent.ToolProgress(word, text);
      case 4 -> new ExecutionEvent.ToolCompleted(word, word, fuzz.chance(2), text, json);
      case 5 -> new ExecutionEvent.Error(text);
      case 6 -> new ExecutionEvent.RuntimeEvent(fuzz.below(9) - 4L, word, text);
      case 7 -> new ExecutionEvent.ThreadLinked(word, text);
      default ->
          new ExecutionEvent.Artifact(
              word, Path.of(fuzz.one("../x", "/etc/passwd", "nothing.txt", ".")), text);
    };
  }

  @Test
  @Timeout(60)
  void a_prefix_finds_what_begins_with_it_and_nothing_else() {
    String id = tasks.add("x").id();
    Fuzz.rounds(
        30,
        fuzz -> {
          String prefix =
              fuzz.chance(3)
                  ? id.substring(0, fuzz.below(id.length()))
                      + fuzz.one("", "%", "_", "'", "\0", "~")
                  : fuzz.one("%", "_", "task%", "' or 1=1 --", "\0", "TASK_", "") + fuzz.text(6);
          try {
            assertThat(tasks.manager().get(prefix).id()).startsWith(prefix);
          } catch (TaskyardException e) {
            assertThat(e.category()).isEqualTo(TaskyardException.Category.NOT_FOUND);
            assertThat(id.startsWith(prefix) && !prefix.isEmpty()).isFalse();
          }
        });
  }

  private static String odd(String text) {
    return text + "'\"%;--\0\uD800".toLowerCase(Locale.ROOT);
  }

  private static @Nullable JsonNode parsed(String json) {
    try {
      return new ObjectMapper().readTree(json);
    } catch (JsonProcessingException e) {
      return null;
    }
  }
}
