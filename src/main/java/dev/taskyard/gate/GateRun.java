package dev.taskyard.gate;

import dev.taskyard.executor.HostEnd;
import dev.taskyard.task.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A gate that has been run.
 *
 * @param log the file with its output
 * @param headline the most telling line
 * @param forced whether something of it had to be killed
 */
public record GateRun(Gate gate, Path log, String headline, HostEnd.Kind end, boolean forced) {

  public boolean hasPassed() {
    return gate.classification().equals(Classification.PASSED.word());
  }

  /** Whether it was stopped before it could say anything about the work: that is no evidence. */
  public boolean wasStopped() {
    return end == HostEnd.Kind.STOPPED;
  }

  /** The log, when there is something in it. */
  public @Nullable Path logOrNull() throws IOException {
    return Files.size(log) > 0 ? log : null;
  }
}
