package dev.taskyard.store;

import dev.taskyard.task.GatePlan;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A new row of {@code tasks}; the task is queued.
 *
 * @param lockName what it must lock to run; "none" for nothing; null when its executor decides
 * @param after public ids of the tasks that it runs after
 * @param afterAny whether it runs after them however they ended
 */
public record TaskRow(
    String publicId,
    String prompt,
    String promptSummary,
    @Nullable String model,
    String workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    @Nullable String executor,
    String queue,
    int priority,
    Instant createdAt,
    @Nullable Instant runAt,
    @Nullable String uniqueKey,
    @Nullable Long timeoutMs,
    @Nullable Long idleTimeoutMs,
    @Nullable Instant expiresAt,
    int maxRetries,
    String onCrash,
    GatePlan gates,
    @Nullable String lockName,
    List<String> after,
    boolean afterAny,
    Kin kin,
    Map<String, String> labels) {

  public TaskRow {
    after = List.copyOf(after);
    labels = Map.copyOf(labels);
  }

  /** The same with other kin. */
  public TaskRow with(Kin newKin) {
    return new TaskRow(
        publicId,
        prompt,
        promptSummary,
        model,
        workspace,
        mode,
        allowShell,
        trustMode,
        autoApprove,
        executor,
        queue,
        priority,
        createdAt,
        runAt,
        uniqueKey,
        timeoutMs,
        idleTimeoutMs,
        expiresAt,
        maxRetries,
        onCrash,
        gates,
        lockName,
        after,
        afterAny,
        newKin,
        labels);
  }

  /** One of the attempts at it, which has neither its key nor its labels. */
  public TaskRow attempt(
      String id, @Nullable String itsModel, @Nullable String itsExecutor, Kin itsKin) {
    return new TaskRow(
        id,
        prompt,
        promptSummary,
        itsModel,
        workspace,
        mode,
        allowShell,
        trustMode,
        autoApprove,
        itsExecutor,
        queue,
        priority,
        createdAt,
        runAt,
        null,
        timeoutMs,
        idleTimeoutMs,
        expiresAt,
        maxRetries,
        onCrash,
        gates,
        lockName,
        after,
        afterAny,
        itsKin,
        Map.of());
  }

  /** The task that several attempts are made at, which is itself never run. */
  public TaskRow overAttempts(@Nullable String commonModel, @Nullable String commonExecutor) {
    return new TaskRow(
        publicId,
        prompt,
        promptSummary,
        commonModel,
        workspace,
        mode,
        allowShell,
        trustMode,
        autoApprove,
        commonExecutor,
        queue,
        priority,
        createdAt,
        runAt,
        uniqueKey,
        timeoutMs,
        idleTimeoutMs,
        null,
        maxRetries,
        onCrash,
        gates,
        lockName,
        after,
        afterAny,
        kin,
        labels);
  }
}
