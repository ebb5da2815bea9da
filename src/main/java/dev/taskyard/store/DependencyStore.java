package dev.taskyard.store;

import dev.taskyard.task.TaskStatus;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** Which task runs after which, {@code task_dependencies}. */
public final class DependencyStore {
  /** A task that another one runs after. */
  public record Predecessor(
      long taskId, long id, String publicId, TaskStatus status, @Nullable String error) {
    /** Whether it has ended and is not completed. */
    public boolean hasFailed() {
      return status.isTerminal() && status != TaskStatus.COMPLETED;
    }
  }

  private final Handle handle;

  DependencyStore(Handle handle) {
    this.handle = handle;
  }

  private static final String INSERT =
      "insert into task_dependencies (task_id, depends_on, position) values (:taskId, :dependsOn, :position)";

  /** Each task with what it runs after, in order. */
  public void insert(Map<Long, List<Long>> dependenciesByTask) {
    if (dependenciesByTask.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT);
    dependenciesByTask.forEach(
        (taskId, dependencies) -> {
          int position = 0;
          for (long dependsOn : dependencies) {
            batch
                .bind("taskId", taskId)
                .bind("dependsOn", dependsOn)
                .bind("position", ++position)
                .add();
          }
        });
    batch.execute();
  }

  // A look-up for each, no join and no order: a planner that last counted when nobody waited would
  // begin with all that wait for anything, or read the index that spares it a sort from end to end.
  private static final String WAITING_FOR =
      """
      select d.task_id
        from task_dependencies d
       where d.depends_on = any(:ended)
         and (select q.waits_for from task_queue q
               where q.task_id = d.task_id and q.state = 'blocked') = 'dependency'
      """;

  /** Tasks that wait for one of these, each once, by id. */
  public List<Long> waitingFor(Collection<Long> ended) {
    return handle
        .createQuery(WAITING_FOR)
        .bindArray("ended", Long.class, ended.toArray())
        .mapTo(Long.class)
        .list()
        .stream()
        .distinct()
        .sorted()
        .toList();
  }

  private static final String PREDECESSORS =
      """
      select d.task_id, p.id, p.public_id, p.status, p.error
        from task_dependencies d
        join tasks p on p.id = d.depends_on
       where d.task_id = any(:ids)
       order by d.task_id, d.position
      """;

  /** What these tasks run after, in order. */
  public List<Predecessor> predecessorsOf(Collection<Long> ids) {
    return handle
        .createQuery(PREDECESSORS)
        .bindArray("ids", Long.class, ids.toArray())
        .map(
            (rs, ctx) ->
                new Predecessor(
                    rs.getLong("task_id"),
                    rs.getLong("id"),
                    rs.getString("public_id"),
                    TaskStore.statusOf(rs.getString("status")),
                    rs.getString("error")))
        .list();
  }

  /** How a predecessor ended, and with what. */
  public record Outcome(
      long id,
      String publicId,
      @Nullable String resultSummary,
      @Nullable String resultText,
      @Nullable String resultDetailPath,
      @Nullable String error) {}

  private static final String OUTCOMES =
      """
      select p.id, p.public_id, p.result_summary, p.result_text, p.result_detail_path, p.error
        from task_dependencies d
        join tasks p on p.id = d.depends_on
       where d.task_id = :id
       order by d.position
      """;

  /** What the tasks that it runs after came to. */
  public List<Outcome> outcomesFor(long id) {
    return handle
        .createQuery(OUTCOMES)
        .bind("id", id)
        .map(
            (rs, ctx) ->
                new Outcome(
                    rs.getLong("id"),
                    rs.getString("public_id"),
                    rs.getString("result_summary"),
                    rs.getString("result_text"),
                    rs.getString("result_detail_path"),
                    rs.getString("error")))
        .list();
  }

  private static final String STRANGERS =
      """
      select public_id
        from tasks
       where id = any(:ids)
         and coalesce(parent_task_id, 0) <> :parent
         and not exists (select 1 from task_dependencies d
                          where d.task_id = :parent and d.depends_on = tasks.id)
       order by id
      """;

  /** Those of these tasks that this one neither asked for nor runs after. */
  public List<String> strangersTo(long parent, Collection<Long> ids) {
    return handle
        .createQuery(STRANGERS)
        .bind("parent", parent)
        .bindArray("ids", Long.class, ids.toArray())
        .mapTo(String.class)
        .list();
  }

  // All wait for the same: H2 sees the order of its index in it, and PostgreSQL what it is.
  private static final String WAITING =
      """
      select count(*) as n, coalesce(max(task_id), 0) as last
        from (select q.task_id
                from task_queue q
               where q.state = 'blocked' and q.waits_for = 'dependency' and q.task_id > :above
               order by q.waits_for, q.task_id
               fetch first :most rows only) part
      """;

  /**
   * Some of those that wait for others.
   *
   * @param last the greatest id; 0 where there is none
   * @param count how many there are
   */
  public record Waiting(long last, int count) {}

  /** At most so many that wait for others, from the least id above this one. */
  public Waiting waiting(long above, int most) {
    return handle
        .createQuery(WAITING)
        .bind("above", above)
        .bind("most", most)
        .map((rs, context) -> new Waiting(rs.getLong("last"), rs.getInt("n")))
        .one();
  }

  private static final String UNSETTLED =
      """
      select q.task_id
        from task_queue q
       where q.state = 'blocked' and q.waits_for = 'dependency'
         and q.task_id > :above and q.task_id <= :last
         and q.open_dependencies <> (select count(*)
                                       from task_dependencies d
                                       join task_queue p on p.task_id = d.depends_on
                                      where d.task_id = q.task_id)
       order by q.task_id
       fetch first 200 rows only
      """;

  /**
   * At most 200 above one id, up to another, that wait for one which ended without their notice.
   */
  public List<Long> unsettled(long above, long last) {
    return handle
        .createQuery(UNSETTLED)
        .bind("above", above)
        .bind("last", last)
        .mapTo(Long.class)
        .list();
  }

  private static final String AFTER_ANY = "select id from tasks where id = any(:ids) and after_any";

  /** Those of these tasks that run however their predecessors ended. */
  public List<Long> afterAnyAmong(Collection<Long> ids) {
    return handle
        .createQuery(AFTER_ANY)
        .bindArray("ids", Long.class, ids.toArray())
        .mapTo(Long.class)
        .list();
  }

  private static final String SET_OPEN =
      "update task_queue set open_dependencies = :open where task_id = :id";

  /** How many it still waits for; its queue row is locked. */
  public void setOpen(long id, int open) {
    handle.createUpdate(SET_OPEN).bind("id", id).bind("open", open).execute();
  }
}
