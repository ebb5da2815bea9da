package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RecordContractTest extends DatabaseTests {
  private static final String ALL =
      """
      {"task_updates": {
        "checklist": {"items": [{"id": 1, "content": "a", "status": "completed"},
                                {"id": 2, "content": "b", "status": "in_progress"}],
                      "completion_pct": 50, "in_progress_id": 2},
        "gate": {"id": "g", "gate": "test", "command": "mvn test", "cwd": "/w", "exit_code": 1,
                 "status": "failed", "classification": "red", "duration_ms": 12, "summary": "2 red",
                 "log_path": "logs/g.txt", "recorded_at": "2026-01-02T03:04:05+01:00"},
        "attempt": {"id": "a", "attempt_group_id": "grp", "attempt_index": 2, "attempt_count": 3,
                    "base_ref": "main", "base_sha": "b1", "head_ref": "topic", "head_sha": "h1",
                    "summary": "s", "changed_files": ["x", "y"], "patch_path": "p.diff",
                    "verification": ["v"], "selected": true},
        "artifacts": [{"label": "log", "path": "out/log.txt", "summary": "the log"}],
        "github_event": {"id": "e", "action": "comment", "target": "pr", "number": 12,
                         "summary": "done", "url": "https://example.org/12"}}}
      """;

  @Test
  void every_update_is_applied_and_told() {
    TaskRecord task = record(tasks.add("x").id(), ALL);

    assertThat(Tasks.story(task))
        .containsExactly(
            "queued: Task queued",
            "checklist: Checklist updated: 2 item(s), 50% complete",
            "gate: Gate test failed: 2 red",
            "pr_attempt: Attempt 2/3 recorded for grp",
            "artifact: log: the log",
            "github: comment pr#12: done");
    assertThat(task.checklist().items()).extracting(i -> i.content()).containsExactly("a", "b");
    assertThat(task.checklist().inProgressId()).isEqualTo(2);
    assertThat(task.checklist().updatedAt()).isNotNull();
    var gate = task.gates().get(0);
    assertThat(gate.exitCode()).isOne();
    assertThat(gate.logPath()).isEqualTo("logs/g.txt");
    assertThat(gate.recordedAt()).isEqualTo(Instant.parse("2026-01-02T02:04:05Z"));
    assertThat(Tasks.only(task, "gate").detailPath()).isEqualTo("logs/g.txt");
    var attempt = task.attempts().get(0);
    assertThat(attempt.changedFiles()).containsExactly("x", "y");
    assertThat(attempt.verification()).containsExactly("v");
    assertThat(attempt.selected()).isTrue();
    assertThat(Tasks.only(task, "pr_attempt").detailPath()).isEqualTo("p.diff");
    assertThat(task.artifacts().get(0).path()).isEqualTo("out/log.txt");
    assertThat(task.githubEvents().get(0).number()).isEqualTo(12);
  }

  @Test
  void what_a_run_records_is_kept_as_its_own() {
    JsonNode updates = json(ALL);
    tasks.work(
        new ScriptedExecutor()
            .says("x", new ExecutionEvent.ToolCompleted("c", "note", true, "noted", updates)));

    tasks.run("x");
    tasks.run("x");

    for (String table : List.of("gates", "attempts", "artifacts", "github_events")) {
      assertThat(tasks.number("select count(*) from taskyard." + table + " where run = 1"))
          .as(table)
          .isEqualTo(2);
    }
  }

  @Test
  void the_same_id_replaces_and_an_ended_task_takes_updates_too() {
    String id = tasks.add("x").id();
    record(id, ALL);
    tasks.manager().cancel(id);

    TaskRecord task =
        record(
            id, ALL.replace("2 red", "0 red").replace("\"selected\": true", "\"selected\": false"));

    assertThat(task.gates()).extracting(g -> g.summary()).containsExactly("0 red");
    assertThat(task.attempts()).extracting(a -> a.selected()).containsExactly(false);
    assertThat(task.artifacts()).hasSize(2);
    assertThat(task.githubEvents()).hasSize(2);
    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(Tasks.story(task)).hasSize(12).endsWith("github: comment pr#12: done");
  }

  @Test
  void a_malformed_update_is_refused_as_a_whole() {
    TaskRecord before = tasks.add("x");

    refused(before, ALL.replace("50", "101"), "task_updates.checklist.completion_pct");
    refused(before, ALL.replace("12,", "\"12\","), "task_updates.gate.duration_ms");
    refused(
        before, ALL.replace("p.diff", "../../etc/passwd"), "path '../../etc/passwd' lies outside");
    refused(before, ALL.replace("\"label\": \"log\",", ""), "task_updates.artifacts[0].label");
    refused(
        before,
        ALL.replace("github_event", "github_events"),
        "task_updates: expected one or more of checklist, gate, attempt, artifacts, github_event,"
            + " found 'github_events'");
    refused(before, "{}", "Expected an object with task_updates, found none");
  }

  private void refused(TaskRecord before, String metadata, String message) {
    assertThatThrownBy(() -> record(before.id(), metadata)).hasMessageStartingWith(message);
    assertThat(tasks.manager().get(before.id())).isEqualTo(before);
  }

  @Test
  void a_refused_update_leaves_its_tool_call_and_the_run_goes_on() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "tool",
                new ExecutionEvent.ToolCompleted(
                    "c", "plan", true, "planned", json(ALL.replace("50", "101"))),
                new ExecutionEvent.ToolCompleted("d", "plan", true, "planned", json(ALL))));

    TaskRecord task = tasks.run("tool");

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.toolCalls()).extracting(c -> c.status()).containsOnly(ToolStatus.SUCCESS);
    assertThat(Tasks.only(task, "error").summary())
        .startsWith("task_updates refused: task_updates.checklist.completion_pct");
    assertThat(Tasks.kinds(task))
        .containsExactly(
            "queued",
            "running",
            "tool_completed",
            "error",
            "tool_completed",
            "checklist",
            "gate",
            "pr_attempt",
            "artifact",
            "github",
            "finished");
  }

  @Test
  void an_update_of_an_unknown_kind_is_refused_with_those_beside_it() {
    tasks.work(
        new ScriptedExecutor()
            .says(
                "tool",
                new ExecutionEvent.ToolCompleted(
                    "c", "plan", true, "", json(ALL.replace("github_event", "github_events")))));

    TaskRecord task = tasks.run("tool");

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Tasks.only(task, "error").summary())
        .isEqualTo(
            "task_updates refused: task_updates: expected one or more of checklist, gate, attempt,"
                + " artifacts, github_event, found 'github_events'");
    assertThat(task.gates()).isEmpty();
  }

  @Test
  void an_artifact_is_opened_by_a_label_that_only_it_has() {
    TaskRecord task = tasks.add("x");
    String first = tasks.manager().writeArtifact(task.id(), "log", "one");
    String only = tasks.manager().writeArtifact(task.id(), "report/1", "all");

    assertThat(tasks.content(task, "log")).isEqualTo("one");
    assertThat(tasks.content(task, "report/1")).isEqualTo("all");
    assertThat(tasks.content(task, only)).isEqualTo("all");

    String second = tasks.manager().writeArtifact(task.id(), "log", "two");
    assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), "log"))
        .isInstanceOfSatisfying(
            TaskyardException.class,
            e -> assertThat(e.category()).isEqualTo(TaskyardException.Category.INVALID))
        .hasMessage(
            "Task "
                + task.id()
                + " has 2 artifacts 'log': expected the path of one of them: "
                + first
                + ", "
                + second);
    assertThat(tasks.content(task, second)).isEqualTo("two");
    assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), "lo"))
        .hasMessageContaining("has no artifact lo: see 'taskyard show");
  }

  private TaskRecord record(String id, String metadata) {
    return tasks.manager().recordToolMetadata(id, json(metadata));
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
