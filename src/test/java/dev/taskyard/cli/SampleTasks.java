package dev.taskyard.cli;

import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.GithubEvent;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.task.Usage;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;

/** Tasks that have one of everything, or nothing. */
final class SampleTasks {

  static final Instant NOON = Instant.parse("2026-01-02T12:00:00Z");

  private SampleTasks() {}

  /** Just added. */
  static TaskRecord bare() {
    return new TaskRecord(
        TaskRecord.SCHEMA_VERSION,
        "task_aaaaaaaaaaaaaaaa",
        "do it",
        null,
        "/srv/shop",
        "agent",
        false,
        false,
        false,
        TaskStatus.QUEUED,
        NOON,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        0,
        null,
        "default",
        0,
        null,
        null,
        null,
        List.of(),
        null,
        null,
        null,
        false,
        null,
        GatePlan.NONE,
        new TreeMap<>(),
        Usage.UNKNOWN,
        Checklist.EMPTY,
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** Failed after a rich life. */
  static TaskRecord full() {
    var labels = new TreeMap<String, String>();
    labels.put("team", "shop");
    return new TaskRecord(
        TaskRecord.SCHEMA_VERSION,
        "task_bbbbbbbbbbbbbbbb",
        "fix \u001b[31mthe\nbug",
        "large",
        "/srv/shop",
        "plan",
        true,
        true,
        true,
        TaskStatus.FAILED,
        NOON,
        NOON.plusSeconds(1),
        NOON.plusMillis(3500),
        2500L,
        "half done",
        "half done, the rest is hard",
        "artifacts/task_bbbbbbbbbbbbbbbb/result.txt",
        "out of tokens",
        Cause.API_ERROR,
        "thread-1",
        "turn-1",
        7,
        "claude",
        "night",
        -3,
        NOON.plusMillis(500),
        "key-1",
        "shop",
        List.of("task_qqqqqqqqqqqqqqqq"),
        "task_pppppppppppppppp",
        1,
        2,
        true,
        "nightly",
        new GatePlan(List.of(new GateSpec("test", "make test", GateSpec.DEFAULT_TIMEOUT)), 1),
        labels,
        new Usage(100L, 20L, null, 0.015),
        new Checklist(
            List.of(
                new ChecklistItem(1, "Read", "completed"),
                new ChecklistItem(2, "Write", "in_progress"),
                new ChecklistItem(3, "Rest", "pending")),
            33,
            2L,
            NOON),
        List.of(
            new Run(
                1,
                "host:1",
                "host",
                "claude",
                "failed",
                Cause.API_ERROR,
                NOON.plusSeconds(1),
                NOON.plusMillis(3500),
                "out of tokens",
                1,
                new Usage(100L, 20L, null, 0.015),
                "2.1.330",
                "claude -p {prompt}")),
        List.of(
            new Gate(
                "gate_1",
                "test",
                "make test",
                "/srv/shop",
                2,
                "failed",
                "tests",
                1200,
                "1 failed",
                "artifacts/gate.txt",
                NOON,
                Gate.HOST,
                "make")),
        List.of(
            new Attempt(
                "attempt_1",
                "group_1",
                1,
                2,
                "main",
                "abc",
                "fix",
                "def",
                "first try",
                List.of("a.txt", "b.txt"),
                "artifacts/patch.diff",
                List.of("compiles"),
                true,
                NOON,
                10,
                2)),
        List.of(new ArtifactRef("coverage", "artifacts/coverage.html", "81 %", NOON)),
        List.of(
            new GithubEvent("event_1", "opened", "pr", 12, "Fix", "https://example.org/12", NOON)),
        List.of(
            new ToolCall(
                "c1",
                "read_file",
                ToolStatus.SUCCESS,
                NOON,
                NOON.plusMillis(40),
                40L,
                "{\"path\":\"a.txt\"}",
                "content",
                "content in full",
                "artifacts/tool.txt",
                "artifacts/tool.patch",
                1)),
        List.of(
            new TimelineEntry(1, 0, NOON, "queued", "Task queued", null, null),
            new TimelineEntry(
                3,
                1,
                NOON.plusNanos(123_456_000),
                "message",
                "long…",
                "long text\nof two lines",
                "artifacts/message.txt")));
  }
}
