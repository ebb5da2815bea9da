package dev.taskyard.store;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GithubEvent;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/**
 * What an executor records about a task's work: gates, attempts, GitHub events and the checklist.
 */
public final class EvidenceStore {
  private static final JsonFactory JSON = new JsonFactory();

  private final Handle handle;

  EvidenceStore(Handle handle) {
    this.handle = handle;
  }

  private static final String DELETE_GATE =
      "delete from gates where task_id = :taskId and id = :id";
  private static final String INSERT_GATE =
      """
      insert into gates (task_id, id, entry, run, gate, command, cwd, exit_code, status, classification, duration_ms,
                         summary, log_path, recorded_at, source, rule)
      values (:taskId, :id, :entry, :run, :gate, :command, :cwd, :exitCode, :status, :classification, :durationMs,
              :summary, :logPath, :recordedAt, :source, :rule)
      """;

  /** Replaces the gate of the same id; the new one stands last. */
  public void putGate(long taskId, int run, int entry, Gate gate) {
    handle.createUpdate(DELETE_GATE).bind("taskId", taskId).bind("id", gate.id()).execute();
    handle
        .createUpdate(INSERT_GATE)
        .bind("taskId", taskId)
        .bind("id", gate.id())
        .bind("entry", entry)
        .bind("run", run)
        .bind("gate", gate.gate())
        .bind("command", gate.command())
        .bind("cwd", gate.cwd())
        .bind("exitCode", gate.exitCode())
        .bind("status", gate.status())
        .bind("classification", gate.classification())
        .bind("durationMs", gate.durationMs())
        .bind("summary", gate.summary())
        .bind("logPath", gate.logPath())
        .bind("recordedAt", gate.recordedAt())
        .bind("source", gate.source())
        .bind("rule", gate.rule())
        .execute();
  }

  private static final String DELETE_ATTEMPT =
      "delete from attempts where task_id = :taskId and id = :id";
  private static final String INSERT_ATTEMPT =
      """
      insert into attempts (task_id, id, entry, run, attempt_group_id, attempt_index, attempt_count, base_ref, base_sha,
                            head_ref, head_sha, summary, changed_files, patch_path, verification, selected, recorded_at,
                            insertions, deletions)
      values (:taskId, :id, :entry, :run, :groupId, :index, :count, :baseRef, :baseSha,
              :headRef, :headSha, :summary, :changedFiles, :patchPath, :verification, :selected, :recordedAt,
              :insertions, :deletions)
      """;

  /** Replaces the attempt of the same id; the new one stands last. */
  public void putAttempt(long taskId, int run, int entry, Attempt attempt) {
    handle.createUpdate(DELETE_ATTEMPT).bind("taskId", taskId).bind("id", attempt.id()).execute();
    handle
        .createUpdate(INSERT_ATTEMPT)
        .bind("taskId", taskId)
        .bind("id", attempt.id())
        .bind("entry", entry)
        .bind("run", run)
        .bind("groupId", attempt.attemptGroupId())
        .bind("index", attempt.attemptIndex())
        .bind("count", attempt.attemptCount())
        .bind("baseRef", attempt.baseRef())
        .bind("baseSha", attempt.baseSha())
        .bind("headRef", attempt.headRef())
        .bind("headSha", attempt.headSha())
        .bind("summary", attempt.summary())
        .bind("changedFiles", toJson(attempt.changedFiles()))
        .bind("patchPath", attempt.patchPath())
        .bind("verification", toJson(attempt.verification()))
        .bind("selected", attempt.selected())
        .bind("recordedAt", attempt.recordedAt())
        .bind("insertions", attempt.insertions())
        .bind("deletions", attempt.deletions())
        .execute();
  }

  private static final String INSERT_GITHUB =
      """
      insert into github_events (task_id, entry, run, id, action, target, number, summary, url, recorded_at)
      values (:taskId, :entry, :run, :id, :action, :target, :number, :summary, :url, :recordedAt)
      """;

  public void addGithubEvent(long taskId, int run, int entry, GithubEvent event) {
    handle
        .createUpdate(INSERT_GITHUB)
        .bind("taskId", taskId)
        .bind("entry", entry)
        .bind("run", run)
        .bind("id", event.id())
        .bind("action", event.action())
        .bind("target", event.target())
        .bind("number", event.number())
        .bind("summary", event.summary())
        .bind("url", event.url())
        .bind("recordedAt", event.recordedAt())
        .execute();
  }

  private static final String SET_CHECKLIST =
      """
      update tasks
         set checklist_completion_pct = :pct, checklist_in_progress_id = :inProgress, checklist_updated_at = :updatedAt
       where id = :taskId
      """;
  private static final String DELETE_ITEMS = "delete from checklist_items where task_id = :taskId";
  private static final String INSERT_ITEM =
      """
      insert into checklist_items (task_id, position, id, content, status)
      values (:taskId, :position, :id, :content, :status)
      """;

  /** Replaces the whole checklist. */
  public void putChecklist(long taskId, Checklist checklist) {
    handle
        .createUpdate(SET_CHECKLIST)
        .bind("taskId", taskId)
        .bind("pct", checklist.completionPct())
        .bind("inProgress", checklist.inProgressId())
        .bind("updatedAt", checklist.updatedAt())
        .execute();
    handle.createUpdate(DELETE_ITEMS).bind("taskId", taskId).execute();
    PreparedBatch batch = handle.prepareBatch(INSERT_ITEM);
    int position = 0;
    for (ChecklistItem item : checklist.items()) {
      batch
          .bind("taskId", taskId)
          .bind("position", position++)
          .bind("id", item.id())
          .bind("content", item.content())
          .bind("status", item.status())
          .add();
    }
    if (batch.size() > 0) {
      batch.execute();
    }
  }

  private static final String GATES =
      """
      select id, gate, command, cwd, exit_code, status, classification, duration_ms, summary, log_path, recorded_at,
             source, rule
        from gates
       where task_id = :taskId
       order by entry, id
      """;

  public List<Gate> gates(long taskId) {
    return handle
        .createQuery(GATES)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new Gate(
                    rs.getString("id"),
                    rs.getString("gate"),
                    rs.getString("command"),
                    rs.getString("cwd"),
                    Rows.intOrNull(rs, "exit_code"),
                    rs.getString("status"),
                    rs.getString("classification"),
                    rs.getLong("duration_ms"),
                    rs.getString("summary"),
                    rs.getString("log_path"),
                    Rows.instant(rs, "recorded_at"),
                    rs.getString("source"),
                    rs.getString("rule")))
        .list();
  }

  private static final String ATTEMPTS =
      """
      select id, attempt_group_id, attempt_index, attempt_count, base_ref, base_sha, head_ref, head_sha, summary,
             changed_files, patch_path, verification, selected, recorded_at, insertions, deletions
        from attempts
       where task_id = :taskId
       order by entry, id
      """;

  public List<Attempt> attempts(long taskId) {
    return handle
        .createQuery(ATTEMPTS)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new Attempt(
                    rs.getString("id"),
                    rs.getString("attempt_group_id"),
                    rs.getInt("attempt_index"),
                    rs.getInt("attempt_count"),
                    rs.getString("base_ref"),
                    rs.getString("base_sha"),
                    rs.getString("head_ref"),
                    rs.getString("head_sha"),
                    rs.getString("summary"),
                    fromJson(rs.getString("changed_files")),
                    rs.getString("patch_path"),
                    fromJson(rs.getString("verification")),
                    rs.getBoolean("selected"),
                    Rows.instant(rs, "recorded_at"),
                    Rows.intOrNull(rs, "insertions"),
                    Rows.intOrNull(rs, "deletions")))
        .list();
  }

  private static final String GITHUB_EVENTS =
      """
      select id, action, target, number, summary, url, recorded_at
        from github_events
       where task_id = :taskId
       order by entry
      """;

  public List<GithubEvent> githubEvents(long taskId) {
    return handle
        .createQuery(GITHUB_EVENTS)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new GithubEvent(
                    rs.getString("id"),
                    rs.getString("action"),
                    rs.getString("target"),
                    rs.getLong("number"),
                    rs.getString("summary"),
                    rs.getString("url"),
                    Rows.instant(rs, "recorded_at")))
        .list();
  }

  private static final String CHECKLIST_ITEMS =
      "select id, content, status from checklist_items where task_id = :taskId order by position";

  public List<ChecklistItem> checklistItems(long taskId) {
    return handle
        .createQuery(CHECKLIST_ITEMS)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new ChecklistItem(
                    rs.getLong("id"), rs.getString("content"), rs.getString("status")))
        .list();
  }

  private static String toJson(List<String> strings) {
    var out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (String string : strings) {
        json.writeString(string);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  private static List<String> fromJson(String array) {
    var strings = new ArrayList<String>();
    try (JsonParser json = JSON.createParser(array)) {
      json.nextToken();
      for (String next = json.nextTextValue(); next != null; next = json.nextTextValue()) {
        strings.add(next);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return strings;
  }
}
