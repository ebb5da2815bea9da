package dev.taskyard.gate;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import java.io.IOException;
import java.io.OutputStream;

/** One run of an executor with its gates, turn by turn. */
final class GatedRun {
  private final TaskExecutor executor;
  private final ExecutionTask task;
  private final HostGate gates;
  private final ThreadWatch events;
  private final StopSignal stop;

  GatedRun(
      TaskExecutor executor,
      ExecutionTask task,
      HostGate gates,
      ThreadWatch events,
      StopSignal stop) {
    this.executor = executor;
    this.task = task;
    this.gates = gates;
    this.events = events;
    this.stop = stop;
  }

  ExecutionResult execute() throws Exception {
    ExecutionTask turn = task;
    int last = 1 + task.gates().retries();
    for (int number = 1; ; number++) {
      ExecutionResult result = executor.execute(turn, events, stop);
      if (result.status() != TaskStatus.COMPLETED) {
        return result;
      }
      var failures = new GateFailures(task.scratch(), number);
      boolean forced = runAll(failures, number < last);
      if (stop.isRaised()) {
        return stopped(result, forced);
      }
      if (failures.isEmpty()) {
        return result;
      }
      if (number == last) {
        return ExecutionResult.failed(failures.error(), Cause.GATE_FAILED)
            .withExitCode(result.exitCode())
            .withText(result.text());
      }
      events.emit(
          new ExecutionEvent.Status(
              "%s. Turn %d of %d: the executor is told"
                  .formatted(failures.words(), number + 1, last)));
      String thread = events.thread() == null ? task.threadId() : events.thread();
      turn = executor.followUp(task, thread, failures.followUp());
    }
  }

  /** Runs all, also after one has failed. @return whether one had to be killed to stop it */
  private boolean runAll(GateFailures failures, boolean mayFollowUp)
      throws IOException, InterruptedException {
    for (GateSpec spec : task.gates().gates()) {
      if (stop.isRaised()) {
        return false;
      }
      GateRun run = runOne(spec);
      if (run.wasStopped()) {
        return run.forced();
      }
      if (!run.hasPassed()) {
        failures.add(run, mayFollowUp);
      }
      events.emit(new ExecutionEvent.GateRan(run.gate(), run.logOrNull()));
    }
    return false;
  }

  private GateRun runOne(GateSpec spec) throws IOException, InterruptedException {
    events.busy(true);
    try {
      return gates.run(spec, events, OutputStream.nullOutputStream(), stop);
    } finally {
      events.busy(false);
    }
  }

  /** Work that is done but was not checked to the end is not completed. */
  private ExecutionResult stopped(ExecutionResult result, boolean forced) {
    StopReason reason = stop.reason().orElse(StopReason.CANCEL_REQUESTED);
    ExecutionResult end =
        switch (reason) {
          case CANCEL_REQUESTED ->
              ExecutionResult.canceled(forced ? Cause.CANCEL_FORCED : Cause.CANCELED);
          case WALL_TIMEOUT -> unchecked(Cause.WALL_TIMEOUT);
          case IDLE_TIMEOUT -> unchecked(Cause.IDLE_TIMEOUT);
          case LEASE_LOST -> unchecked(Cause.LEASE_LOST);
          case SHUTDOWN -> unchecked(Cause.GIVEN_BACK);
        };
    return end.withExitCode(result.exitCode()).withText(result.text());
  }

  private static ExecutionResult unchecked(Cause cause) {
    return ExecutionResult.failed("Stopped before its gates had passed", cause);
  }
}
