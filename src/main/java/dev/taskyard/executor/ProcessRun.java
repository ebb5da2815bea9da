package dev.taskyard.executor;

import static dev.taskyard.task.StopReason.CANCEL_REQUESTED;
import static dev.taskyard.task.StopReason.LEASE_LOST;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a program: start, wait for its end or a stop, end what is left of its process tree,
 * drain its output, say how it went. Whatever happens, nothing of it is left running when it
 * returns.
 */
final class ProcessRun {
  private final ProcessSpec spec;
  private final ExecutionTask task;
  private final EventSink events;
  private final StopSignal stop;
  private final RunOutput output;
  private final OutputProtocol protocol;
  private final Secrets secrets;

  ProcessRun(ProcessSpec spec, ExecutionTask task, EventSink events, StopSignal stop) {
    this.spec = spec;
    this.task = task;
    this.events = events;
    this.stop = stop;
    this.secrets = Secrets.of(events.redaction(), System.getenv(), spec.env());
    this.output = new RunOutput(task, events, secrets);
    this.protocol = spec.protocol().readInto(output);
  }

  /** Does the run. */
  ExecutionResult execute(Launch launch) throws Exception {
    if (stop.isRaised()) {
      return RunStop.result(stop, false);
    }
    Process process;
    try {
      process = launch.start(spec, task, protocol instanceof Dialogue);
    } catch (LaunchException e) {
      String message = "Executor '%s': %s".formatted(spec.name(), e.getMessage());
      return ExecutionResult.failed(message, Cause.EXECUTOR_CRASHED);
    }
    var tree = RunTree.ofRun(task.id(), task.run(), process.toHandle());
    boolean ended = false;
    try {
      ExecutionResult result = attend(process, tree);
      ended = true;
      return result;
    } finally {
      if (!ended) {
        TreeEnding.killNow(tree);
      }
      launch.tidyUp();
    }
  }

  private ExecutionResult attend(Process process, RunTree tree) throws Exception {
    var log = new RawLog(rawLog());
    var lines = new LineSplitter(protocol, task.scratch());
    var reader =
        new OutputReader(
            secrets.mask(process.getInputStream()), log, lines, output, threadName("stdout"));
    var talk = new Talk(protocol, process, threadName("stdin"));
    talk.begin();
    reader.start();
    try {
      var ending = new RunStop(tree, events, stop, spec.cancelGrace(), threadName("stop"));
      boolean stopped = !endsByItself(process, tree, reader, talk);
      boolean forced = stopped && ending.stop(talk);
      if (!stopped) {
        ending.endLeftovers();
      }
      finishOutput(reader);
      secrets.maskFile(Launch.errorLog(task).toPath());
      // Read before the logs are kept: what is listed as an artifact is moved away from here.
      String lastErrors = ErrorTail.of(Launch.errorLog(task).toPath());
      keepLogs();
      // Its processes are gone, but for one that hangs in the kernel.
      ProcessEnd end =
          process.waitFor(1, TimeUnit.SECONDS)
              ? new ProcessEnd(process.exitValue(), lastErrors)
              : null;
      return stopped
          ? stopResult(end, forced)
          : ownResult(end == null ? ProcessEnd.killed(lastErrors) : end);
    } finally {
      reader.abandon();
      talk.abandon();
    }
  }

  /**
   * Waits; false when it was stopped before its main process ended, or had said all that it is
   * asked for.
   */
  private boolean endsByItself(Process process, RunTree tree, OutputReader reader, Talk talk)
      throws InterruptedException, IOException {
    var raised = new CompletableFuture<Void>();
    var countsAlways = new CompletableFuture<Void>();
    stop.onRaise(
        () -> {
          raised.complete(null);
          if (isStopped(true)) {
            countsAlways.complete(null);
          }
        });
    boolean settled;
    try {
      CompletableFuture.anyOf(process.onExit(), raised, reader.failure(), talk.over()).get();
      settled = talk.isSettled();
      if (process.isAlive() && !isStopped(settled)) {
        // What it has started is known by it only as long as it is there.
        tree.alive();
        talk.part(settled ? countsAlways : raised, reader.failure());
      }
    } catch (ExecutionException e) {
      throw unreadable(e);
    }
    return !process.isAlive() || !isStopped(settled);
  }

  /** Work that is done is not to be done again because of a limit or a worker that stops. */
  private boolean isStopped(boolean settled) {
    return stop.reason()
        .filter(why -> !settled || why == CANCEL_REQUESTED || why == LEASE_LOST)
        .isPresent();
  }

  private void finishOutput(OutputReader reader) throws InterruptedException, IOException {
    try {
      if (!reader.awaitEnd()) {
        emitStatus("Standard output is still held open by a process outside the run; not read on");
      }
    } catch (ExecutionException e) {
      throw unreadable(e);
    }
  }

  private void keepLogs() throws InterruptedException, IOException {
    keep("stdout", rawLog(), "Raw output");
    keep("stderr", Launch.errorLog(task).toPath(), "Standard error");
  }

  private ExecutionResult ownResult(ProcessEnd end) {
    return protocol.result(end).withExitCode(end.exitCode());
  }

  /** A run that came to a good end in spite of its stop has a text worth keeping. */
  private ExecutionResult stopResult(@Nullable ProcessEnd end, boolean forced) {
    ExecutionResult result = RunStop.result(stop, forced);
    if (end == null) {
      return result;
    }
    ExecutionResult own = ownResult(end);
    String text = own.status() == TaskStatus.COMPLETED ? own.text() : null;
    return result.withExitCode(own.exitCode()).withText(text);
  }

  private void keep(String label, Path file, String what) throws InterruptedException, IOException {
    long bytes = Files.exists(file) ? Files.size(file) : 0;
    if (bytes > 0) {
      String summary = "%s, %d bytes".formatted(what, bytes);
      events.emit(new ExecutionEvent.Artifact(label, file, summary));
    }
  }

  private void emitStatus(String message) throws InterruptedException {
    events.emit(new ExecutionEvent.Status(message));
  }

  private static IOException unreadable(ExecutionException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String reason = cause.getMessage() == null ? cause.toString() : cause.getMessage();
    return new IOException("The executor's output could not be read on: " + reason, cause);
  }

  private Path rawLog() {
    return task.scratch().resolve("stdout.log");
  }

  private String threadName(String role) {
    return "run-%s-%d-%s".formatted(task.id(), task.run(), role);
  }
}
