package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskManager.LocalRun;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What signals do to a task that {@code run} works. A signal that comes while the task is being
 * added waits for it.
 */
final class RunStop {

  private final Context context;
  private final TaskManager manager;
  private final Thread watching = Thread.currentThread();
  private final CompletableFuture<LocalRun> started = new CompletableFuture<>();
  private final AtomicInteger interrupts = new AtomicInteger();
  private volatile int exitCode = ExitCodes.CANCELED;

  /** For the thread that makes it, which is interrupted when it is to wait no longer. */
  RunStop(Context context, TaskManager manager) {
    this.context = context;
    this.manager = manager;
  }

  Signals takeSignals() {
    return Signals.handle(this::interrupted, "INT").and(this::giveBack, "TERM", "HUP");
  }

  void started(LocalRun run) {
    started.complete(run);
  }

  /** How the command ends after its thread was interrupted. */
  int exitCode() {
    return exitCode;
  }

  private void interrupted() {
    if (interrupts.getAndIncrement() > 0) {
      leave();
      return;
    }
    LocalRun run = started.join();
    context.complain(
        "canceling " + run.task().id() + "; what does not end within the grace period is killed");
    try {
      TaskRecord canceled = manager.cancel(run.task().id());
      if (context.options().verbose()) {
        context.complain("task=" + canceled.id() + " status=" + canceled.status().word());
      }
    } catch (TaskyardException e) {
      context.complain(e);
      leave();
    }
  }

  /** Only a cancel cancels: whoever ends this process from outside gets the task queued again. */
  private void giveBack() {
    exitCode = ExitCodes.FAILED;
    context.complain("stopped; " + started.join().task().id() + " goes back to its queue");
    leave();
  }

  private void leave() {
    LocalRun run = started.getNow(null);
    if (run != null) {
      run.worker().stop();
    }
    watching.interrupt();
  }
}
