package dev.taskyard.store;

import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Rows of many tasks that have ended, written as they are: for measurements at scale. */
public final class HistoryStore {
  private final Handle handle;
  private final Dialect dialect;

  HistoryStore(Handle handle, Dialect dialect) {
    this.handle = handle;
    this.dialect = dialect;
  }

  private static final String TASKS = "select count(*) from tasks";

  /** How many tasks there are, of every status. */
  public long tasks() {
    return handle.createQuery(TASKS).mapTo(Long.class).one();
  }

  private static final String RESTART_TASKS = "alter table tasks alter column id restart with ";
  private static final String RESTART_WORKERS = "alter table workers alter column id restart with ";
  private static final String LAST_WORKER = "select coalesce(max(id), 0) from workers";

  /**
   * Keeps the ids up to {@code tasks} for a history: whoever adds a task meanwhile gets a higher
   * one.
   */
  public void reserveTaskIds(long tasks) {
    handle.execute(RESTART_TASKS + (tasks + 1));
  }

  /** Keeps ids for this many workers; the first of them. */
  public long reserveWorkerIds(long workers) {
    long first = handle.createQuery(LAST_WORKER).mapTo(Long.class).one() + 1;
    handle.execute(RESTART_WORKERS + (first + workers));
    return first;
  }

  /** To be called before the first row, and {@link #end} after the last. */
  public void begin() {
    dialect.forGrownRows().forEach(handle::execute);
  }

  public void end() {
    dialect.forGrowingRows().forEach(handle::execute);
  }

  /**
   * Writes rows, the tables in the order of {@link HistoryTable}.
   *
   * @param rows of each, the values of its columns: strings, numbers, booleans, instants or null
   */
  public void insert(Map<HistoryTable, List<List<@Nullable Object>>> rows) {
    for (HistoryTable table : HistoryTable.values()) {
      List<List<@Nullable Object>> some = rows.getOrDefault(table, List.of());
      if (!some.isEmpty()) {
        dialect.load(handle, table, some);
      }
    }
  }
}
