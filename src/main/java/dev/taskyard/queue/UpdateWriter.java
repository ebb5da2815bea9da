package dev.taskyard.queue;

import dev.taskyard.store.ArtifactStore;
import dev.taskyard.store.EvidenceStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GithubEvent;
import dev.taskyard.task.TaskUpdates;
import java.time.Instant;

/** Applies {@code task_updates}: each part to its table and as a line of the story. */
public final class UpdateWriter {
  private final Tx tx;
  private final Changes changes;
  private final Story story;
  private final Instant at;

  public UpdateWriter(Tx tx, Changes changes, Story story, Instant at) {
    this.tx = tx;
    this.changes = changes;
    this.story = story;
    this.at = at;
  }

  /** Applies every part, in the reference's order. */
  public void apply(TaskUpdates updates) {
    if (updates.checklist() != null) {
      apply(updates.checklist());
    }
    if (updates.gate() != null) {
      apply(updates.gate());
    }
    if (updates.attempt() != null) {
      apply(updates.attempt());
    }
    updates.artifacts().forEach(this::apply);
    if (updates.githubEvent() != null) {
      apply(updates.githubEvent());
    }
  }

  private EvidenceStore evidence() {
    return tx.evidence();
  }

  private void apply(Checklist checklist) {
    evidence().putChecklist(story.taskId(), checklist);
    story.add(
        at,
        "checklist",
        "Checklist updated: "
            + checklist.items().size()
            + " item(s), "
            + checklist.completionPct()
            + "% complete");
  }

  private void apply(Gate gate) {
    int entry =
        story.add(
            at,
            "gate",
            Telling.brief("Gate " + gate.gate() + " " + gate.status() + ": " + gate.summary())
                .withDetail(gate.logPath()));
    evidence().putGate(story.taskId(), story.run(), entry, gate);
  }

  private void apply(Attempt attempt) {
    int entry =
        story.add(
            at,
            "pr_attempt",
            Telling.brief(
                    "Attempt "
                        + attempt.attemptIndex()
                        + "/"
                        + attempt.attemptCount()
                        + " recorded for "
                        + attempt.attemptGroupId())
                .withDetail(attempt.patchPath()));
    evidence().putAttempt(story.taskId(), story.run(), entry, attempt);
  }

  private void apply(ArtifactRef artifact) {
    int entry =
        story.add(
            at,
            "artifact",
            Telling.brief(artifact.label() + ": " + artifact.summary())
                .withDetail(artifact.path()));
    changes.artifact(
        new ArtifactStore.Row(
            story.taskId(),
            story.run(),
            entry,
            artifact.label(),
            artifact.path(),
            artifact.summary(),
            true,
            artifact.createdAt(),
            null,
            null,
            null));
  }

  private void apply(GithubEvent event) {
    int entry =
        story.add(
            at,
            "github",
            event.action() + " " + event.target() + "#" + event.number() + ": " + event.summary());
    evidence().addGithubEvent(story.taskId(), story.run(), entry, event);
  }
}
