package dev.taskyard.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The {@code task_updates} of a tool's metadata, checked whole: either every part is well-formed or
 * nothing is taken.
 */
public record TaskUpdates(
    @Nullable Checklist checklist,
    @Nullable Gate gate,
    @Nullable Attempt attempt,
    List<ArtifactRef> artifacts,
    @Nullable GithubEvent githubEvent) {

  private static final String NAME = "task_updates";
  private static final List<String> KINDS =
      List.of("checklist", "gate", "attempt", "artifacts", "github_event");

  public TaskUpdates {
    artifacts = List.copyOf(artifacts);
  }

  /** A checklist alone. */
  public static TaskUpdates of(Checklist checklist) {
    return new TaskUpdates(checklist, null, null, List.of(), null);
  }

  /** A gate alone. */
  public static TaskUpdates of(Gate gate) {
    return new TaskUpdates(null, gate, null, List.of(), null);
  }

  /** An attempt alone. */
  public static TaskUpdates of(Attempt attempt) {
    return new TaskUpdates(null, null, attempt, List.of(), null);
  }

  /**
   * The updates in a tool's metadata.
   *
   * @param metadata any JSON; without {@code task_updates} there are none
   * @param now where an update carries no time of its own
   * @param path checks a path that an update names and gives the form to keep; throws when it
   *     leaves its root
   * @throws TaskyardException INVALID with the reason, when any part is malformed
   */
  public static Optional<TaskUpdates> in(
      @Nullable JsonNode metadata, Instant now, UnaryOperator<String> path) {
    return of(metadata)
        .map(
            all ->
                new TaskUpdates(
                    all.object("checklist").map(c -> checklist(c, now)).orElse(null),
                    all.object("gate").map(g -> gate(g, now, path)).orElse(null),
                    all.object("attempt").map(a -> attempt(a, now, path)).orElse(null),
                    artifacts(all, now, path),
                    all.object("github_event").map(e -> githubEvent(e, now)).orElse(null)));
  }

  /**
   * Whether a tool's metadata names updates of known kinds only: what can be said before it is
   * known which task they are for.
   *
   * @throws TaskyardException INVALID with the kind that is not known, and those that are
   */
  public static void checkKinds(JsonNode metadata) {
    of(metadata);
  }

  /**
   * A tool's metadata may hold anything; its updates only what is known, or a name was mistyped.
   */
  private static Optional<JsonFields> of(@Nullable JsonNode metadata) {
    JsonNode updates = metadata == null ? null : metadata.get(NAME);
    if (updates == null || updates.isNull()) {
      return Optional.empty();
    }
    var fields = new JsonFields(NAME, updates);
    fields.refuseOthersThan(KINDS);
    return Optional.of(fields);
  }

  private static Checklist checklist(JsonFields fields, Instant now) {
    var items = new ArrayList<ChecklistItem>();
    for (JsonFields item : fields.objects("items")) {
      items.add(new ChecklistItem(item.number("id"), item.text("content"), item.text("status")));
    }
    long pct = fields.has("completion_pct") ? fields.number("completion_pct") : completed(items);
    if (pct < 0 || pct > 100) {
      throw fields.fault("completion_pct", "a number from 0 to 100", String.valueOf(pct));
    }
    return new Checklist(
        items, (int) pct, fields.numberOrNull("in_progress_id"), fields.instant("updated_at", now));
  }

  /** The share of items that are completed, for an executor that does not count itself. */
  private static long completed(List<ChecklistItem> items) {
    long done = items.stream().filter(item -> item.status().equals("completed")).count();
    return items.isEmpty() ? 0 : 100 * done / items.size();
  }

  private static Gate gate(JsonFields fields, Instant now, UnaryOperator<String> path) {
    return new Gate(
        fields.text("id"),
        fields.text("gate"),
        fields.text("command"),
        fields.text("cwd"),
        fields.has("exit_code") ? (Integer) fields.integer("exit_code") : null,
        fields.text("status"),
        fields.text("classification"),
        fields.number("duration_ms"),
        fields.text("summary"),
        fields.path("log_path", path),
        fields.instant("recorded_at", now),
        Gate.REPORTED,
        null);
  }

  private static Attempt attempt(JsonFields fields, Instant now, UnaryOperator<String> path) {
    return new Attempt(
        fields.text("id"),
        fields.text("attempt_group_id"),
        fields.integer("attempt_index"),
        fields.integer("attempt_count"),
        fields.textOrNull("base_ref"),
        fields.textOrNull("base_sha"),
        fields.textOrNull("head_ref"),
        fields.textOrNull("head_sha"),
        fields.text("summary"),
        fields.texts("changed_files"),
        fields.path("patch_path", path),
        fields.texts("verification"),
        fields.flag("selected"),
        fields.instant("recorded_at", now),
        null,
        null);
  }

  private static List<ArtifactRef> artifacts(
      JsonFields all, Instant now, UnaryOperator<String> path) {
    if (!all.has("artifacts")) {
      return List.of();
    }
    var artifacts = new ArrayList<ArtifactRef>();
    for (JsonFields item : all.objects("artifacts")) {
      artifacts.add(
          new ArtifactRef(
              item.text("label"),
              path.apply(item.text("path")),
              item.text("summary"),
              item.instant("created_at", now)));
    }
    return artifacts;
  }

  private static GithubEvent githubEvent(JsonFields fields, Instant now) {
    return new GithubEvent(
        fields.text("id"),
        fields.text("action"),
        fields.text("target"),
        fields.number("number"),
        fields.text("summary"),
        fields.textOrNull("url"),
        fields.instant("recorded_at", now));
  }
}
