package dev.taskyard.store;

import dev.taskyard.task.LaneState;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Tasks that share an outside quota, {@code lanes}. */
public final class LaneStore {
  private final Handle handle;

  LaneStore(Handle handle) {
    this.handle = handle;
  }

  private static final String PARK =
      """
      update lanes
         set parked_until = case when parked_until > cast(:until as timestamp(6) with time zone)
                                 then parked_until else cast(:until as timestamp(6) with time zone) end,
             parked_at = current_timestamp, reason = :reason, wake_size = 0, woken_at = null
       where name = :name
      """;

  /** Parks a lane until then, or longer where it is parked for longer. */
  public void park(String name, Instant until, @Nullable String reason) {
    handle
        .createUpdate(PARK)
        .bind("name", name)
        .bind("until", until)
        .bind("reason", reason)
        .execute();
  }

  private static final String KNOWN = "select count(*) from lanes where name = :name";
  private static final String INSERT = "insert into lanes (name) values (:name)";

  /**
   * Makes it if it is not there. One that another process makes at this moment fails the
   * transaction as a duplicate.
   */
  public void ensure(String name) {
    if (handle.createQuery(KNOWN).bind("name", name).mapTo(Integer.class).one() == 0) {
      handle.createUpdate(INSERT).bind("name", name).execute();
    }
  }

  private static final String UNPARK =
      "update lanes set parked_until = current_timestamp, wake_size = 0, woken_at = null where name = :name";
  private static final String UNPARK_TASKS =
      """
      update task_queue
         set run_at = current_timestamp, ready_at = current_timestamp
       where state = 'scheduled' and waits_for = 'lane' and lane = :name
      """;
  private static final String UNPARK_RUN_AT =
      """
      update tasks
         set run_at = current_timestamp
       where id in (select q.task_id from task_queue q
                     where q.state = 'scheduled' and q.waits_for = 'lane' and q.lane = :name)
      """;

  /** Opens it; its tasks follow one another, see {@link #wake}. */
  public void unpark(String name) {
    handle.createUpdate(UNPARK).bind("name", name).execute();
    handle.createUpdate(UNPARK_TASKS).bind("name", name).execute();
    handle.createUpdate(UNPARK_RUN_AT).bind("name", name).execute();
  }

  private static final String TO_WAKE =
      """
      select name, wake_size
        from lanes
       where parked_until <= current_timestamp
         and (woken_at is null or woken_at <= current_timestamp - interval '1' second)
         and exists (select 1 from task_queue q
                      where q.state = 'blocked' and q.waits_for = 'lane' and q.lane = lanes.name)
       order by name
         for update skip locked
      """;

  private static final String WAKE =
      """
      update task_queue
         set
      """
          + Unblocked.SET
          + """

       where task_id in (select task_id
                           from task_queue
                          where state = 'blocked' and waits_for = 'lane' and lane = :name
                          order by rank, task_id
                          fetch first :n rows only
                            for update skip locked)
      """;
  private static final String WOKEN =
      "update lanes set wake_size = :n, woken_at = current_timestamp where name = :name";

  /**
   * Lets waiters of open lanes go: one a lane, a second later two, then four, so that a quota that
   * is still used up costs few calls. How many went.
   */
  public int wake() {
    int woken = 0;
    List<Waking> lanes =
        handle
            .createQuery(TO_WAKE)
            .map((rs, ctx) -> new Waking(rs.getString("name"), rs.getInt("wake_size")))
            .list();
    for (Waking lane : lanes) {
      int n = Math.max(1, Math.min(lane.before * 2, 100_000));
      woken += handle.createUpdate(WAKE).bind("name", lane.name).bind("n", n).execute();
      handle.createUpdate(WOKEN).bind("name", lane.name).bind("n", n).execute();
    }
    return woken;
  }

  private record Waking(String name, int before) {}

  private static final String STATES =
      """
      select name,
             case when parked_until > current_timestamp then parked_until end as parked_until,
             case when parked_until > current_timestamp then reason end as reason,
             (select count(*) from task_queue q where q.lane = lanes.name and q.waits_for = 'lane') as waiting
        from lanes
       order by name
      """;

  public List<LaneState> states() {
    return handle
        .createQuery(STATES)
        .map(
            (rs, ctx) ->
                new LaneState(
                    rs.getString("name"),
                    Rows.instantOrNull(rs, "parked_until"),
                    rs.getString("reason"),
                    rs.getLong("waiting")))
        .list();
  }
}
