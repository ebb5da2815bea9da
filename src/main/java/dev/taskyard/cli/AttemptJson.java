package dev.taskyard.cli;

import dev.taskyard.client.AttemptCheck;
import dev.taskyard.client.AttemptComparison;
import dev.taskyard.client.AttemptView;
import java.io.IOException;

/** Attempts in JSON. */
final class AttemptJson {

  private AttemptJson() {}

  static void view(Json json, AttemptView attempt) throws IOException {
    json.object(o -> fields(o, attempt));
  }

  private static void fields(Json o, AttemptView attempt) throws IOException {
    o.field("group_id", attempt.groupId());
    o.field("index", attempt.index());
    o.field("count", attempt.count());
    o.field("task_id", attempt.taskId());
    o.field("status", attempt.status().word());
    o.field("selected", attempt.selected());
    o.field("executor", attempt.executor());
    o.field("model", attempt.model());
    o.field("gates", attempt.gates());
    o.field("gates_passed", attempt.gatesPassed());
    o.field("duration_ms", attempt.durationMs());
    o.field("error", attempt.error());
    o.name("usage");
    TaskJson.usage(o, attempt.usage());
    if (attempt.made() != null) {
      o.name("attempt");
      TaskJson.attempt(o, attempt.made());
    }
  }

  static void comparison(Json json, AttemptComparison comparison) throws IOException {
    json.object(
        o -> {
          o.name("attempts").list(comparison.attempts(), AttemptJson::view);
          o.field("choice", comparison.choice());
        });
  }

  static void check(Json json, AttemptCheck check) throws IOException {
    json.object(
        o -> {
          fields(o, check.attempt());
          o.field("workspace", check.workspace());
          o.field("clean", check.clean());
          o.name("conflicts").list(check.conflicts(), Json::string);
          o.name("uncommitted").list(check.uncommitted(), Json::string);
          o.field("mutated_worktree", false);
        });
  }
}
