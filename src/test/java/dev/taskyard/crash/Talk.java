package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * A worker in this process, at a database that is given trouble, and a run of it that talks all the
 * time. It knows how much of what it said has been stored, and in the end all of it must be there,
 * in order and once.
 */
final class Talk implements AutoCloseable {
  static final WorkerSettings QUICK =
      new WorkerSettings(
          4,
          Duration.ofMillis(300),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          3,
          Duration.ofMillis(100),
          Duration.ofMillis(100));

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  /** All the time, and yet the two of them leave a processor to others. */
  private static final int PAUSE_MILLIS = 20;

  private final TaskManager manager;
  private final Path workspace;
  private final AtomicInteger stored = new AtomicInteger();
  private final AtomicInteger others = new AtomicInteger();
  private final CountDownLatch enough = new CountDownLatch(1);
  private final String id;

  Talk(String url, String user, String password, Path directory, WorkerSettings settings) {
    workspace = directory;
    manager =
        TaskManager.start(
            Config.inDirectory(directory.resolve("data"))
                .withDatabase(
                    new DatabaseSettings(url, user, password, DatabaseSettings.DEFAULT_SCHEMA))
                .withWorker(settings),
            this::execute);
    id = manager.add(task("talk")).id();
    goesOn();
  }

  private NewTask task(String prompt) {
    return NewTask.builder(prompt).workspace(workspace.toString()).build();
  }

  private ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws InterruptedException {
    if (!task.prompt().equals("talk")) {
      others.incrementAndGet();
      return ExecutionResult.completed(null);
    }
    int n = 0;
    do {
      n++;
      events.emit(new ExecutionEvent.Status("line " + n + "."));
      events.sync();
      stored.set(n);
    } while (!enough.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS) && !stop.isRaised());
    return ExecutionResult.completed("said " + n);
  }

  TaskManager manager() {
    return manager;
  }

  /** How many of its lines it knows to be stored. */
  int stored() {
    return stored.get();
  }

  /** Waits until several more are stored. */
  void goesOn() {
    int before = stored.get();
    await("more lines").atMost(PATIENCE).until(() -> stored.get() > before + 2);
  }

  /** Another task is added, taken and ended. */
  TaskRecord doesAnother() {
    String other = manager.add(task("other")).id();
    return await("the end of another")
        .atMost(PATIENCE)
        .until(() -> manager.get(other), task -> task.status().isTerminal());
  }

  /** How many others were begun. */
  int others() {
    return others.get();
  }

  /** It ends in one run, and everything it said is there, in order and once. */
  void endsWhole() {
    enough.countDown();
    TaskRecord task =
        await("the end")
            .atMost(PATIENCE)
            .until(() -> manager.get(id), found -> found.status().isTerminal());
    assertThat(task.status()).as("%s", task.error()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.runs()).hasSize(1);
    List<String> said =
        task.timeline().stream()
            .filter(entry -> entry.kind().equals("status"))
            .map(TimelineEntry::summary)
            .toList();
    assertThat(said)
        .isEqualTo(
            IntStream.rangeClosed(1, stored.get()).mapToObj(n -> "line " + n + ".").toList());
    assertThat(task.resultText() == null ? task.resultSummary() : task.resultText())
        .isEqualTo("said " + stored.get());
  }

  @Override
  public void close() {
    enough.countDown();
    manager.close();
  }
}
