package dev.taskyard.client;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.attempt.WorktreeExecutor;
import dev.taskyard.attempt.Worktrees;
import dev.taskyard.config.Config;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.gate.GatedExecutor;
import dev.taskyard.queue.FireSchedules;
import dev.taskyard.store.Database;
import dev.taskyard.worker.ProcessIdentity;
import dev.taskyard.worker.Worker;
import dev.taskyard.worker.WorkerParts;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The workers that run in this process, and the word to those of others. Thread-safe. */
final class LocalWorkers {
  private static final Logger log = LoggerFactory.getLogger(LocalWorkers.class);

  private final Config config;
  private final DataDirectory directory;
  private final Database database;
  private final ArtifactFiles files;
  private final FireSchedules schedules;
  private final Notifier notifier;
  private final List<Worker> workers = new CopyOnWriteArrayList<>();

  LocalWorkers(
      Config config,
      DataDirectory directory,
      Database database,
      ArtifactFiles files,
      FireSchedules schedules) {
    this.config = config;
    this.directory = directory;
    this.database = database;
    this.files = files;
    this.schedules = schedules;
    this.notifier = new Notifier(database);
  }

  /** A worker as its starter sees it. */
  record Started(Worker worker, Set<String> executors) implements RunningWorker {
    @Override
    public String name() {
      return worker.name();
    }

    @Override
    public void drain() {
      worker.drain();
    }

    @Override
    public void stop() {
      worker.stop();
    }

    @Override
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
      return worker.awaitEnd(atMost);
    }
  }

  /** Starts one; {@code reservedOnly}: it takes only what is reserved for it. */
  Started start(
      Map<String, TaskExecutor> executors,
      @Nullable String defaultExecutor,
      WorkOptions options,
      boolean reservedOnly) {
    String storeId = directory.storeId().toString();
    database
        .transactions()
        .writeOver(
            tx -> {
              tx.artifacts().seen(storeId, ProcessIdentity.hostName(), directory.path().toString());
              return storeId;
            });
    var parts =
        new WorkerParts(
            database,
            files,
            directory.path(),
            storeId,
            config.worker(),
            inWorktrees(gated(executors)),
            Executors.traits(config),
            defaultExecutor,
            config.retention(),
            schedules,
            config.redaction());
    var job =
        new WorkerParts.Job(
            options.queues(), options.untilEmpty(), reservedOnly, TaskManager.version());
    var worker = new Worker(parts, job);
    worker.start();
    workers.add(worker);
    return new Started(worker, executors.keySet());
  }

  /** Whatever executor a task has, its gates are run. */
  private Map<String, TaskExecutor> gated(Map<String, TaskExecutor> executors) {
    var gated = new TreeMap<String, TaskExecutor>();
    executors.forEach(
        (name, executor) ->
            gated.put(
                name,
                new GatedExecutor(
                    executor,
                    config.worker().cancelGrace(),
                    database.clock(),
                    Executors.keyEnv(name, config))));
    return gated;
  }

  /** Tasks with a worktree work there, whatever executes them. */
  private Map<String, TaskExecutor> inWorktrees(Map<String, TaskExecutor> executors) {
    var worktrees = new Worktrees(directory.worktrees());
    return executors.entrySet().stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey,
                entry -> new WorktreeExecutor(entry.getValue(), worktrees, database.clock())));
  }

  /** There is something to claim. */
  void workAppeared() {
    workAppearedHere();
    notifier.tell("work");
  }

  /** The same, of which others know already, or which is not for them. */
  void workAppearedHere() {
    workers.forEach(Worker::wake);
  }

  /**
   * Whether the transaction that is about to begin is to tell the workers of other processes
   * itself; see {@link Notifier#isQuiet}.
   */
  boolean areToldByCommit() {
    return notifier.isQuiet();
  }

  /** Somebody asked to cancel something. */
  void cancelRequested() {
    workers.forEach(Worker::hintCancel);
    notifier.tell("cancel");
  }

  /** Drains them, waits for their end; when interrupted, stops them and waits no longer. */
  void shutdown() {
    notifier.close();
    workers.forEach(Worker::drain);
    Duration atMost =
        config
            .worker()
            .drainTimeout()
            .plus(config.worker().cancelGrace().multipliedBy(5))
            .plusSeconds(30);
    try {
      for (Worker worker : workers) {
        if (!worker.awaitEnd(atMost)) {
          log.warn("worker {} did not end within {}", worker.name(), atMost);
        }
      }
    } catch (InterruptedException e) {
      workers.forEach(Worker::stop);
      Thread.currentThread().interrupt();
    }
  }
}
