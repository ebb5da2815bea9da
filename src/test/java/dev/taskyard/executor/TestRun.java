package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One run in a test: a valid task of its own, its events, its end. */
public final class TestRun {
  public final RecordedEvents events = new RecordedEvents();
  public final StopSignal stop = new StopSignal();
  public final ExecutionTask task;
  private final CompletableFuture<ExecutionResult> result = new CompletableFuture<>();
  private Thread slot = new Thread();

  public TestRun(Path directory) {
    this(Tasks.in(directory));
  }

  public TestRun(ExecutionTask task) {
    this.task = task;
  }

  /** Runs a script for sh as the program of protocol {@code events}. */
  ExecutionResult events(String... script) {
    return start(sh(Protocol.EVENTS, script)).end();
  }

  /** Runs a script for sh as the program of protocol {@code text}. */
  ExecutionResult text(String... script) {
    return start(sh(Protocol.TEXT, script)).end();
  }

  /** An executor whose program is this script for sh, with a fifth of a second of grace. */
  static ProcessExecutor sh(Protocol protocol, String... script) {
    var command = List.of("sh", "-c", String.join("\n", script));
    var grace = Duration.ofMillis(200);
    return new ProcessExecutor(new ProcessSpec("test", command, protocol, Map.of(), grace));
  }

  public TestRun start(TaskExecutor executor) {
    return start(executor, events);
  }

  TestRun start(TaskExecutor executor, EventSink sink) {
    slot = new Thread(() -> execute(executor, sink), "test-slot");
    slot.start();
    return this;
  }

  private void execute(TaskExecutor executor, EventSink sink) {
    try {
      result.complete(executor.execute(task, sink, stop));
    } catch (Exception e) {
      result.completeExceptionally(e);
    }
  }

  void interrupt() {
    slot.interrupt();
  }

  /** Stops it and waits for the end. */
  public ExecutionResult stop(StopReason reason) {
    stop.raise(reason);
    return end();
  }

  /** Waits for the end. */
  public ExecutionResult end() {
    try {
      return result.get(60, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("The run did not end well; it said " + events.all(), e);
    }
  }

  /** Waits for an end by an exception. */
  Throwable failure() {
    try {
      return new AssertionError("no failure but " + result.orTimeout(60, TimeUnit.SECONDS).join());
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  public List<Long> survivors() {
    return RunProcesses.survivors(task.id(), task.run());
  }

  /** Whether there is such a process, which has not ended. */
  public static boolean isRunning(long pid) {
    return ProcessHandle.of(pid).filter(p -> p.isAlive() && !ProcessTable.isZombie(p)).isPresent();
  }

  public String rawOutput() throws IOException {
    return Files.readString(task.scratch().resolve("stdout.log"), UTF_8);
  }
}
