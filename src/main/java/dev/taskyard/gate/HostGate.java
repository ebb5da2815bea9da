package dev.taskyard.gate;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.HostCommand;
import dev.taskyard.executor.HostEnd;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.queue.TaskIds;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs gates for one task on this host. For one thread at a time.
 *
 * @param taskId its public id
 * @param run the run that they are a part of; null: of none
 * @param workspace where they run
 * @param logs a directory for their output, which nobody else may read
 * @param grace how long their processes have between TERM and KILL
 * @param clock says when they were recorded
 * @param hidden a variable of the worker's that they do not get to see; null for none
 */
public record HostGate(
    String taskId,
    @Nullable Integer run,
    Path workspace,
    Path logs,
    Duration grace,
    InstantSource clock,
    @Nullable String hidden) {

  /**
   * Runs one.
   *
   * @param events told when its processes have to be ended, and what they left running
   * @param onlooker shown the output as it comes
   * @throws IOException when the log cannot be written or read
   */
  public GateRun run(GateSpec spec, EventSink events, OutputStream onlooker, StopSignal stop)
      throws IOException, InterruptedException {
    String id = TaskIds.random("gate");
    Path log = logs.resolve(id + ".log");
    var command =
        new HostCommand(
            HostCommand.shell(spec.command(), hidden),
            workspace,
            taskId,
            run,
            log,
            spec.timeout(),
            grace);
    HostEnd end = command.run(events, onlooker, stop);
    GateVerdict verdict;
    try (InputStream output = Files.newInputStream(log)) {
      verdict = GateClassifier.judge(end, spec.timeout(), output);
    }
    return new GateRun(
        gate(id, spec, end, verdict), log, verdict.headline(), end.kind(), end.forced());
  }

  private Gate gate(String id, GateSpec spec, HostEnd end, GateVerdict verdict) {
    return new Gate(
        id,
        spec.name(),
        spec.command(),
        workspace.toString(),
        end.exitCode(),
        status(verdict.classification()),
        verdict.classification().word(),
        end.took().toMillis(),
        summary(end, verdict),
        null,
        clock.instant(),
        Gate.HOST,
        verdict.rule());
  }

  private static String status(Classification classification) {
    return switch (classification) {
      case PASSED -> "passed";
      case TIMEOUT -> "timeout";
      default -> "failed";
    };
  }

  /** What is wrong with the log must not look like what is wrong with the work. */
  private static String summary(HostEnd end, GateVerdict verdict) {
    boolean isSaid = end.kind() == HostEnd.Kind.NOT_STARTED || end.trouble() == null;
    return isSaid
        ? verdict.summary()
        : GateSummary.limited(verdict.summary() + "\n" + end.trouble());
  }
}
