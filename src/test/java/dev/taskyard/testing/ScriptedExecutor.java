package dev.taskyard.testing;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.TaskStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * Does what the prompt's first word says, with the rest of the prompt as its text: {@code ok},
 * {@code fail}, {@code transient}, {@code throw}, {@code unfinished} (a status that is no end),
 * {@code hang} (until it is told to stop), {@code deaf} (ignores every request to stop until {@link
 * #release}), {@code late} (completes though it was told to stop), or a script of the test's own.
 */
public final class ScriptedExecutor implements TaskExecutor {
  private final Map<String, TaskExecutor> scripts = new ConcurrentHashMap<>();
  private final CountDownLatch released = new CountDownLatch(1);

  /** What a prompt that begins with this word does. */
  public ScriptedExecutor on(String word, TaskExecutor script) {
    scripts.put(word, script);
    return this;
  }

  /** The events that a prompt of this word brings, before it completes. */
  public ScriptedExecutor says(String word, ExecutionEvent... events) {
    return on(
        word,
        (task, sink, stop) -> {
          for (ExecutionEvent event : events) {
            sink.emit(event);
          }
          return ExecutionResult.completed(null);
        });
  }

  /** Lets what ignores its stop end. */
  public void release() {
    released.countDown();
  }

  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    String[] words = task.prompt().split(" ", 2);
    String text = words.length == 1 ? null : words[1];
    TaskExecutor script = scripts.get(words[0]);
    if (script != null) {
      return script.execute(task, events, stop);
    }
    return switch (words[0]) {
      case "ok" -> ExecutionResult.completed(text);
      case "fail" ->
          new ExecutionResult(
              TaskStatus.FAILED, null, text, Cause.FAILED, null, false, false, null, null);
      case "transient" -> ExecutionResult.transientFailure(String.valueOf(text));
      case "throw" -> throw new IllegalStateException(text);
      case "unfinished" ->
          new ExecutionResult(
              TaskStatus.RUNNING, null, null, Cause.COMPLETED, null, false, false, null, null);
      case "hang" -> hang(stop, ExecutionResult.canceled(Cause.CANCELED));
      case "late" -> hang(stop, ExecutionResult.completed(text));
      case "deaf" -> deaf();
      default -> throw new IllegalArgumentException("no script for " + words[0]);
    };
  }

  private static ExecutionResult hang(StopSignal stop, ExecutionResult result)
      throws InterruptedException {
    while (!stop.await(10_000)) {
      // Only a stop ends it.
    }
    return result;
  }

  private ExecutionResult deaf() {
    while (true) {
      try {
        released.await();
        return ExecutionResult.completed("much too late");
      } catch (InterruptedException e) {
        // Not even that is heard.
      }
    }
  }
}
