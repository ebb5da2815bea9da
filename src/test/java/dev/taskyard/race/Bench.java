package dev.taskyard.race;

import static dev.taskyard.testing.Patience.await;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Database;
import dev.taskyard.store.TransactionBody;
import dev.taskyard.task.Scratch;
import dev.taskyard.testing.IdleWorker;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.timeline.Recorder;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunPlace;
import dev.taskyard.timeline.RunRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/** Two sides of a race, each in a transaction of its own, one of them held open. */
final class Bench implements AutoCloseable {
  final Database database;
  final ArtifactFiles files;
  private final Recorder recorder;
  private final Tasks tasks;

  Bench(TestDatabase test, Tasks tasks) {
    this.tasks = tasks;
    this.database = Database.open(MigratedSchema.settings(test), 8);
    var directory = DataDirectory.open(tasks.dataDir());
    this.files = new ArtifactFiles(directory, database.clock());
    this.recorder =
        new Recorder(
            database.dedicated("recorder"),
            database.clock(),
            files,
            directory.storeId().toString(),
            dev.taskyard.task.Redaction.USUAL);
    recorder.start();
  }

  /** Registers a worker that does nothing by itself. */
  long worker() {
    return IdleWorker.on(database, "m");
  }

  /** A worker takes the only ready task, or the first of these queues. */
  RunKey claim(long worker, String... queues) {
    var claim = claims(request(worker, 1, queues)).get(0);
    return new RunKey(claim.task().id(), claim.task().publicId(), claim.run(), worker);
  }

  List<ClaimTasks.Claim> claims(ClaimRequest request) {
    return new ClaimTasks(database.transactions(), database.clock())
        .claim(request, new ClaimTasks.Claimant(request.workerId(), "w", "h", "shell", Map.of()))
        .claims();
  }

  static ClaimRequest request(long worker, int limit, String... queues) {
    return new ClaimRequest(worker, limit, Set.of("shell"), true, Set.of(queues), false, "here");
  }

  RunRecorder recorder(RunKey key, Runnable onLeaseLost) {
    var scratch = files.scratch(key.publicId(), key.run());
    return recorder.begin(
        key,
        new RunPlace(tasks.dataDir(), tasks.workspace(), scratch, null),
        Scratch.at(scratch),
        onLeaseLost);
  }

  /** Runs {@code first} and keeps its transaction open until {@code rival} waits for its locks. */
  <T> T against(TransactionBody<?> first, Supplier<T> rival) {
    CompletableFuture<T> second;
    try (var held = hold(first)) {
      second = OtherThread.supply(rival);
      await().pollInterval(Duration.ofMillis(10)).until(() -> tasks.waiting() > 0);
    }
    return second.join();
  }

  /** Runs {@code first} and keeps its transaction open until it is closed; then it commits. */
  Held hold(TransactionBody<?> first) {
    var done = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var holder =
        OtherThread.supply(
            () ->
                database
                    .transactions()
                    .write(
                        tx -> {
                          Object result = first.run(tx);
                          done.countDown();
                          awaitLatch(release);
                          return String.valueOf(result);
                        }));
    awaitLatch(done);
    return new Held(holder, release);
  }

  /** A transaction that is kept open. */
  record Held(CompletableFuture<?> holder, CountDownLatch release) implements AutoCloseable {
    @Override
    public void close() {
      release.countDown();
      holder.join();
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      if (!latch.await(20, java.util.concurrent.TimeUnit.SECONDS)) {
        throw new IllegalStateException("the other side never came");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    recorder.close();
    database.close();
  }
}
