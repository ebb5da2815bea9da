package dev.taskyard.crash;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A process that adds tasks, works them and watches them end, until it is killed. It prints what
 * was acknowledged to it, a line each: {@code added TASK}, {@code stored TASK RUN N}, {@code kept
 * TASK RUN}, {@code ended TASK}.
 *
 * <p>Argument: milliseconds between two tasks.
 */
final class Toiler {
  static final String EXECUTOR = "toil";

  /** Events of a run. */
  static final int EVENTS = 3;

  private static final int ADDERS = 3;

  /** It ends by being killed. */
  private static final CountDownLatch END = new CountDownLatch(1);

  private Toiler() {}

  public static void main(String[] args) {
    long pause = Long.parseLong(args[0]);
    TaskManager manager = TaskManager.open(ChildSettings.config());
    manager.work(WorkOptions.everything(), EXECUTOR, executor());
    for (int i = 0; i < ADDERS; i++) {
      new Thread(() -> addForEver(manager, pause)).start();
    }
  }

  private static void addForEver(TaskManager manager, long pause) {
    try {
      do {
        String id = manager.add(NewTask.builder("toil").executor(EXECUTOR).build()).id();
        say("added " + id);
        manager.watch(id, 0, entry -> {});
        say("ended " + id);
      } while (!END.await(pause, TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What a run says is different from what any other says. */
  static TaskExecutor executor() {
    return (task, events, stop) -> {
      String run = task.id() + " " + task.run();
      for (int n = 1; n <= EVENTS; n++) {
        events.emit(new ExecutionEvent.Status(run + " " + n));
        events.sync();
        say("stored " + run + " " + n);
      }
      events.emit(
          new ExecutionEvent.ToolCompleted("c", "build", true, (run + " ").repeat(60), null));
      events.sync();
      say("kept " + run);
      return ExecutionResult.completed("result of " + task.id());
    };
  }

  private static void say(String line) {
    // One write each: a line is there whole or not at all.
    System.out.write(
        (line + "\n").getBytes(java.nio.charset.StandardCharsets.UTF_8), 0, line.length() + 1);
    System.out.flush();
  }
}
