package dev.taskyard.task;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A candidate change, one of N.
 *
 * @param id unique within its task; recording the same id again replaces
 * @param attemptIndex from 1
 * @param insertions lines added, where known; likewise {@code deletions}
 */
public record Attempt(
    String id,
    String attemptGroupId,
    int attemptIndex,
    int attemptCount,
    @Nullable String baseRef,
    @Nullable String baseSha,
    @Nullable String headRef,
    @Nullable String headSha,
    String summary,
    List<String> changedFiles,
    @Nullable String patchPath,
    List<String> verification,
    boolean selected,
    Instant recordedAt,
    @Nullable Integer insertions,
    @Nullable Integer deletions) {

  public Attempt {
    changedFiles = List.copyOf(changedFiles);
    verification = List.copyOf(verification);
  }

  /** The same without secrets in its texts. */
  public Attempt redacted(Redaction redaction) {
    return new Attempt(
        id,
        attemptGroupId,
        attemptIndex,
        attemptCount,
        baseRef,
        baseSha,
        headRef,
        headSha,
        redaction.redact(summary),
        changedFiles.stream().map(redaction::redact).toList(),
        patchPath,
        verification.stream().map(redaction::redact).toList(),
        selected,
        recordedAt,
        insertions,
        deletions);
  }

  /** The same, chosen or not. */
  public Attempt withSelected(boolean isSelected) {
    return new Attempt(
        id,
        attemptGroupId,
        attemptIndex,
        attemptCount,
        baseRef,
        baseSha,
        headRef,
        headSha,
        summary,
        changedFiles,
        patchPath,
        verification,
        isSelected,
        recordedAt,
        insertions,
        deletions);
  }

  /** The same with its patch kept here. */
  public Attempt withPatchPath(@Nullable String path) {
    return new Attempt(
        id,
        attemptGroupId,
        attemptIndex,
        attemptCount,
        baseRef,
        baseSha,
        headRef,
        headSha,
        summary,
        changedFiles,
        path,
        verification,
        selected,
        recordedAt,
        insertions,
        deletions);
  }
}
