package dev.taskyard.store;

import dev.taskyard.task.TaskCounts;
import dev.taskyard.task.TaskStatus;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * How many tasks stand where: queued and running from the small hot table, terminal ones from
 * {@code task_counts}.
 */
public final class CountStore {
  /** A queue and a terminal status. */
  public record Cell(String queue, TaskStatus status) {}

  private final Handle handle;

  CountStore(Handle handle) {
    this.handle = handle;
  }

  private static final String INSERT =
      "insert into task_counts (queue, status, n) select * from <rows>";

  /** Adds deltas, one row each: nobody waits for anybody. */
  public void add(Map<Cell, Long> deltas) {
    RowSet.of(deltas.entrySet())
        .column("queue", String.class, delta -> delta.getKey().queue)
        .column("status", String.class, delta -> delta.getKey().status.word())
        .column("n", Long.class, Map.Entry::getValue)
        .execute(handle, INSERT);
  }

  private static final String COUNTS =
      """
      select queue, status, cast(sum(n) as bigint) as n
        from (select queue, case when state = 'running' then 'running' else 'queued' end as status, 1 as n
                from task_queue
              union all
              select queue, status, n
                from task_counts) counted
       group by queue, status
      """;
  private static final String QUEUES = "select name from queues";

  public TaskCounts counts() {
    var queues = new TreeMap<String, TaskCounts.ByStatus>();
    handle
        .createQuery(QUEUES)
        .mapTo(String.class)
        .forEach(name -> queues.put(name, TaskCounts.ByStatus.NONE));
    var all = new TaskCounts.ByStatus[] {TaskCounts.ByStatus.NONE};
    handle
        .createQuery(COUNTS)
        .map(
            (rs, ctx) ->
                Map.entry(
                    new Cell(rs.getString(1), TaskStore.statusOf(rs.getString(2))), rs.getLong(3)))
        .forEach(
            counted -> {
              Cell cell = counted.getKey();
              all[0] = all[0].plus(cell.status, counted.getValue());
              queues.merge(
                  cell.queue,
                  TaskCounts.ByStatus.NONE.plus(cell.status, counted.getValue()),
                  (before, now) -> before.plus(cell.status, counted.getValue()));
            });
    return new TaskCounts(all[0], queues);
  }

  private static final String OLD_DELTAS =
      """
      select id, queue, status, n
        from task_counts
       order by id
       fetch first 1000 rows only
         for update skip locked
      """;
  private static final String DELETE = "delete from task_counts where id = any(:ids)";

  private record Delta(long id, Cell cell, long n) {}

  /** Folds up to 1000 deltas into one row a cell; how many went. */
  public int fold() {
    List<Delta> deltas =
        handle
            .createQuery(OLD_DELTAS)
            .map(
                (rs, ctx) ->
                    new Delta(
                        rs.getLong(1),
                        new Cell(rs.getString(2), TaskStore.statusOf(rs.getString(3))),
                        rs.getLong(4)))
            .list();
    var sums = new java.util.HashMap<Cell, Long>();
    deltas.forEach(delta -> sums.merge(delta.cell, delta.n, Long::sum));
    if (deltas.size() <= sums.size()) {
      return 0;
    }
    handle
        .createUpdate(DELETE)
        .bindArray("ids", Long.class, deltas.stream().map(Delta::id).toArray())
        .execute();
    sums.values().removeIf(n -> n == 0);
    add(sums);
    return deltas.size() - sums.size();
  }
}
