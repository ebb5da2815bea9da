package dev.taskyard.task;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an executor is told about the run it is to do.
 *
 * @param id the task's public id
 * @param run the run's number, from 1
 * @param workspace absolute; exists when the run starts
 * @param scratch a directory of this run alone, mode 0700; files named in an {@link
 *     ExecutionEvent.Artifact} may lie here
 * @param threadId the thread a former run recorded, when this one is to resume it
 */
public record ExecutionTask(
    String id,
    int run,
    String prompt,
    @Nullable String model,
    Path workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    Path scratch,
    @Nullable String threadId) {}
