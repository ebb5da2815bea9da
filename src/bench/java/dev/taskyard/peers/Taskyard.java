package dev.taskyard.peers;

import dev.taskyard.client.TaskManager;
import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Taskyard, through its public Java client, with a hundred slots. */
final class Taskyard implements Contender {
  private static final int SLOTS = 100;

  private static Config config(Place place) {
    Config config = Config.inDirectory(place.home());
    if (!place.h2()) {
      config =
          config.withDatabase(new DatabaseSettings(place.database(), null, null, place.schema()));
    }
    WorkerSettings usual = WorkerSettings.DEFAULT;
    return config.withWorker(
        new WorkerSettings(
            SLOTS,
            usual.heartbeat(),
            usual.lease(),
            usual.poll(),
            usual.maxRecoveries(),
            usual.drainTimeout(),
            usual.cancelGrace()));
  }

  @Override
  public void create(Place place) {
    String state = TaskManager.migrate(config(place));
    if (state.isBlank()) {
      throw new IllegalStateException("No schema");
    }
  }

  @Override
  public Adder adder(Place place) {
    return new Adding(TaskManager.open(config(place)));
  }

  private record Adding(TaskManager tasks) implements Adder {
    @Override
    public void one(String payload) {
      batch(List.of(payload));
    }

    @Override
    public void batch(List<String> payloads) {
      var added = tasks.enqueue(payloads.stream().map(NewTask::of).toList());
      if (added.size() != payloads.size()) {
        throw new IllegalStateException("Added " + added.size() + " of " + payloads.size());
      }
    }

    @Override
    public void close() {
      tasks.close();
    }
  }

  @Override
  public AutoCloseable work(Place place, Consumer<String> job) {
    return TaskManager.start(
        config(place),
        (task, events, stop) -> {
          job.accept(task.prompt());
          return ExecutionResult.completed("done");
        });
  }

  @Override
  public Probe probe(Place place) throws Exception {
    if (place.h2()) {
      return new Counts(TaskManager.open(config(place)));
    }
    return new SqlProbe(
        place.connect(),
        "select count(*) from task_queue",
        Map.of(
            "select count(*) from tasks where status = 'completed'", 1,
            "select count(*) from task_runs where status = 'completed'", 1,
            "select count(*) from timeline_entries", 3));
  }

  private record Counts(TaskManager tasks) implements Probe {
    @Override
    public long left() {
      var counts = tasks.counts().all();
      return counts.queued() + counts.running();
    }

    @Override
    public List<String> faults(int jobs) {
      long completed = tasks.counts().all().completed();
      return completed == jobs
          ? List.of()
          : List.of("expected " + jobs + " completed tasks, found " + completed);
    }

    @Override
    public void close() {
      tasks.close();
    }
  }
}
