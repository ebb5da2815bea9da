package dev.taskyard.cli;

import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GithubEvent;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskCounts;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.Usage;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The domain's records in JSON: the reference's fields first, in its order, then ours. */
final class TaskJson {

  private TaskJson() {}

  static void record(Json json, TaskRecord task) throws IOException {
    record(json, task, o -> {});
  }

  /** With further fields behind those of every record. */
  static void record(Json json, TaskRecord task, Json.Body more) throws IOException {
    json.object(
        o -> {
          request(o, task);
          outcome(o, task);
          o.name("checklist");
          checklist(o, task.checklist());
          o.name("gates").list(task.gates(), TaskJson::gate);
          o.name("attempts").list(task.attempts(), TaskJson::attempt);
          o.name("artifacts").list(task.artifacts(), TaskJson::artifact);
          o.name("github_events").list(task.githubEvents(), TaskJson::githubEvent);
          o.name("tool_calls").list(task.toolCalls(), TaskJson::toolCall);
          o.name("timeline").list(task.timeline(), TaskJson::entry);
          ours(o, task);
          more.write(o);
        });
  }

  private static void request(Json o, TaskRecord task) throws IOException {
    o.field("schema_version", task.schemaVersion());
    o.field("id", task.id());
    o.field("prompt", task.prompt());
    o.field("model", task.model());
    o.field("workspace", task.workspace());
    o.field("mode", task.mode());
    o.field("allow_shell", task.allowShell());
    o.field("trust_mode", task.trustMode());
    o.field("auto_approve", task.autoApprove());
  }

  private static void outcome(Json o, TaskRecord task) throws IOException {
    o.field("status", task.status().word());
    o.field("created_at", task.createdAt());
    o.field("started_at", task.startedAt());
    o.field("ended_at", task.endedAt());
    o.field("duration_ms", task.durationMs());
    o.field("result_summary", task.resultSummary());
    o.field("result_detail_path", task.resultDetailPath());
    o.field("error", task.error());
    o.field("thread_id", task.threadId());
    o.field("turn_id", task.turnId());
    o.field("runtime_event_count", task.runtimeEventCount());
  }

  private static void ours(Json o, TaskRecord task) throws IOException {
    o.field("executor", task.executor());
    o.field("queue", task.queue());
    o.field("priority", task.priority());
    o.field("run_at", task.runAt());
    o.field("cause", word(task.cause()));
    o.field("result_text", task.resultText());
    o.field("key", task.key());
    o.field("lock", task.lock());
    o.name("after").list(task.after(), Json::string);
    o.field("parent_id", task.parentId());
    o.field("attempt_index", task.attemptIndex());
    o.field("attempt_count", task.attemptCount());
    o.field("schedule", task.schedule());
    o.name("labels")
        .object(
            labels -> {
              for (Map.Entry<String, String> label : task.labels().entrySet()) {
                labels.field(label.getKey(), label.getValue());
              }
            });
    o.name("usage");
    usage(o, task.usage());
    o.name("runs").list(task.runs(), TaskJson::run);
  }

  static void summary(Json json, TaskSummary task) throws IOException {
    json.object(
        o -> {
          o.field("id", task.id());
          o.field("status", task.status().word());
          o.field("prompt_summary", task.promptSummary());
          o.field("model", task.model());
          o.field("mode", task.mode());
          o.field("executor", task.executor());
          o.field("queue", task.queue());
          o.field("priority", task.priority());
          o.field("created_at", task.createdAt());
          o.field("started_at", task.startedAt());
          o.field("ended_at", task.endedAt());
          o.field("duration_ms", task.durationMs());
          o.field("cause", word(task.cause()));
          o.field("error", task.error());
          o.field("thread_id", task.threadId());
          o.field("turn_id", task.turnId());
        });
  }

  static void counts(Json json, TaskCounts counts) throws IOException {
    json.object(
        o -> {
          numbers(o, counts.all());
          o.name("queues")
              .object(
                  queues -> {
                    for (var queue : counts.queues().entrySet()) {
                      queues.name(queue.getKey()).object(n -> numbers(n, queue.getValue()));
                    }
                  });
        });
  }

  static void entry(Json json, TimelineEntry entry) throws IOException {
    json.object(
        o -> {
          o.field("timestamp", entry.timestamp());
          o.field("kind", entry.kind());
          o.field("summary", entry.summary());
          o.field("detail_path", entry.detailPath());
          o.field("entry", entry.entry());
          o.field("run", entry.run());
          o.field("text", entry.text());
        });
  }

  private static void numbers(Json o, TaskCounts.ByStatus counts) throws IOException {
    o.field("queued", counts.queued());
    o.field("running", counts.running());
    o.field("completed", counts.completed());
    o.field("failed", counts.failed());
    o.field("canceled", counts.canceled());
  }

  private static void checklist(Json json, Checklist checklist) throws IOException {
    json.object(
        o -> {
          o.name("items")
              .list(
                  checklist.items(),
                  (each, item) ->
                      each.object(
                          i -> {
                            i.field("id", item.id());
                            i.field("content", item.content());
                            i.field("status", item.status());
                          }));
          o.field("completion_pct", checklist.completionPct());
          o.field("in_progress_id", checklist.inProgressId());
          o.field("updated_at", checklist.updatedAt());
        });
  }

  static void gate(Json json, Gate gate) throws IOException {
    json.object(
        o -> {
          o.field("id", gate.id());
          o.field("gate", gate.gate());
          o.field("command", gate.command());
          o.field("cwd", gate.cwd());
          o.field("exit_code", gate.exitCode());
          o.field("status", gate.status());
          o.field("classification", gate.classification());
          o.field("duration_ms", gate.durationMs());
          o.field("summary", gate.summary());
          o.field("log_path", gate.logPath());
          o.field("recorded_at", gate.recordedAt());
          o.field("source", gate.source());
          o.field("rule", gate.rule());
        });
  }

  static void attempt(Json json, Attempt attempt) throws IOException {
    json.object(
        o -> {
          o.field("id", attempt.id());
          o.field("attempt_group_id", attempt.attemptGroupId());
          o.field("attempt_index", attempt.attemptIndex());
          o.field("attempt_count", attempt.attemptCount());
          o.field("base_ref", attempt.baseRef());
          o.field("base_sha", attempt.baseSha());
          o.field("head_ref", attempt.headRef());
          o.field("head_sha", attempt.headSha());
          o.field("summary", attempt.summary());
          o.name("changed_files").list(attempt.changedFiles(), Json::string);
          o.field("patch_path", attempt.patchPath());
          o.name("verification").list(attempt.verification(), Json::string);
          o.field("selected", attempt.selected());
          o.field("recorded_at", attempt.recordedAt());
          o.field("insertions", attempt.insertions());
          o.field("deletions", attempt.deletions());
        });
  }

  private static void artifact(Json json, ArtifactRef artifact) throws IOException {
    json.object(
        o -> {
          o.field("label", artifact.label());
          o.field("path", artifact.path());
          o.field("summary", artifact.summary());
          o.field("created_at", artifact.createdAt());
        });
  }

  private static void githubEvent(Json json, GithubEvent event) throws IOException {
    json.object(
        o -> {
          o.field("id", event.id());
          o.field("action", event.action());
          o.field("target", event.target());
          o.field("number", event.number());
          o.field("summary", event.summary());
          o.field("url", event.url());
          o.field("recorded_at", event.recordedAt());
        });
  }

  private static void toolCall(Json json, ToolCall call) throws IOException {
    json.object(
        o -> {
          o.field("id", call.id());
          o.field("name", call.name());
          o.field("status", call.status().word());
          o.field("started_at", call.startedAt());
          o.field("ended_at", call.endedAt());
          o.field("duration_ms", call.durationMs());
          o.field("input_summary", call.inputSummary());
          o.field("output_summary", call.outputSummary());
          o.field("detail_path", call.detailPath());
          o.field("patch_ref", call.patchRef());
          o.field("output_text", call.outputText());
          o.field("run", call.run());
        });
  }

  private static void run(Json json, Run run) throws IOException {
    json.object(
        o -> {
          o.field("number", run.number());
          o.field("worker", run.worker());
          o.field("host", run.host());
          o.field("executor", run.executor());
          o.field("status", run.status());
          o.field("cause", word(run.cause()));
          o.field("started_at", run.startedAt());
          o.field("ended_at", run.endedAt());
          o.field("error", run.error());
          o.field("exit_code", run.exitCode());
          o.name("usage");
          usage(o, run.usage());
          o.field("executor_version", run.executorVersion());
          o.field("command", run.command());
        });
  }

  static void usage(Json json, Usage usage) throws IOException {
    json.object(
        o -> {
          o.field("input_tokens", usage.inputTokens());
          o.field("output_tokens", usage.outputTokens());
          o.field("cached_tokens", usage.cachedTokens());
          o.field("cost_usd", usage.costUsd());
        });
  }

  private static @Nullable String word(@Nullable Cause cause) {
    return cause == null ? null : cause.word();
  }
}
