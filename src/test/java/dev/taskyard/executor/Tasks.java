package dev.taskyard.executor;

import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.GatePlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Valid tasks for tests, each with an id of its own; a test names only what matters to it. */
final class Tasks {
  private Tasks() {}

  /** A task without a model or permissions, its directories made in {@code directory}. */
  static ExecutionTask in(Path directory) {
    return in(directory, "do it", null, false);
  }

  static ExecutionTask in(
      Path directory, String prompt, @Nullable String model, boolean allowShell) {
    String id = "task_" + UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    Path workspace = made(directory.resolve("workspace"));
    Path scratch = made(directory.resolve("scratch"));
    return new ExecutionTask(
        id,
        1,
        prompt,
        model,
        workspace,
        "agent",
        allowShell,
        false,
        false,
        scratch,
        null,
        GatePlan.NONE,
        null,
        false);
  }

  private static Path made(Path directory) {
    try {
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
