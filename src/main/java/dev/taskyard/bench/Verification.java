package dev.taskyard.bench;

import dev.taskyard.store.BenchStore;
import dev.taskyard.store.Database;
import dev.taskyard.task.Discrepancy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongBiFunction;

/**
 * Looks whether what a benchmark did is all there, and there once, in the tables. Each look at the
 * tasks of one queue, when nothing of it runs any more. Thread-safe.
 */
public final class Verification {
  private final Database database;

  public Verification(Database database) {
    this.database = database;
  }

  /**
   * What is wrong with tasks that said nothing: each ran exactly once and is completed, with the
   * timeline queued, running, finished, without a gap; none is left in the queue; the counts agree.
   *
   * @param tasks how many were acknowledged
   */
  public List<Discrepancy> silent(String queue, long tasks) {
    var found = new Found(queue);
    found.ranOnce(tasks);
    found.expect(
        "tasks with the timeline queued, running, finished (entries 1 to 3)",
        tasks,
        BenchStore::plainStories);
    return found.wrong;
  }

  /**
   * As {@link #silent}, of tasks that emitted: every entry that they say they handed over is there.
   *
   * @param emitted by all of them together
   */
  public List<Discrepancy> emitting(String queue, long tasks, long emitted) {
    var found = new Found(queue);
    found.ranOnce(tasks);
    found.expect("tasks with a timeline without a gap", tasks, BenchStore::wholeStories);
    found.expect("entries that were emitted", emitted, BenchStore::statusEntries);
    return found.wrong;
  }

  private final class Found {
    private final String queue;
    private final List<Discrepancy> wrong = new ArrayList<>();

    Found(String queue) {
      this.queue = queue;
    }

    void ranOnce(long tasks) {
      expect("tasks", tasks, BenchStore::tasks);
      expect("tasks with exactly one run, completed", tasks, BenchStore::ranOnce);
      expect("runs", tasks, BenchStore::runs);
      expect("rows left in task_queue", 0, BenchStore::waiting);
      expect("tasks counted as completed", tasks, BenchStore::countedCompleted);
      expect("tasks counted as ended", tasks, BenchStore::ended);
    }

    void expect(String what, long expected, ToLongBiFunction<BenchStore, String> number) {
      long is = database.transactions().read(tx -> (Long) number.applyAsLong(tx.bench(), queue));
      if (is != expected) {
        wrong.add(new Discrepancy("queue " + queue + ", " + what, expected, is));
      }
    }
  }
}
