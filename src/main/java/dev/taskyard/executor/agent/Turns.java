package dev.taskyard.executor.agent;

import dev.taskyard.task.ExecutionTask;
import java.util.LinkedHashMap;
import java.util.Map;

/** Counts the turns of runs, as long as the worker lives. Thread-safe. */
public final class Turns {
  private static final int RUNS = 1000;

  private record Key(String task, int run) {}

  private final Map<Key, Integer> counts =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Integer> eldest) {
          return size() > RUNS;
        }
      };

  /** The number of the turn that this task begins now, from 1 within its run. */
  public synchronized int next(ExecutionTask task) {
    return counts.merge(new Key(task.id(), task.run()), 1, Integer::sum);
  }
}
