package dev.taskyard.store;

import dev.taskyard.task.KeptThread;
import dev.taskyard.task.ThreadItem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Conversations that are kept here: {@code threads}, {@code turns} and {@code turn_items}. */
public final class ThreadStore {
  private final Handle handle;

  ThreadStore(Handle handle) {
    this.handle = handle;
  }

  // --- run

  private static final String BEGIN =
      """
      insert into threads (id, task_id, run, model, begun_at)
      values (:id, :taskId, :run, :model, :at)
      """;

  public void begin(String id, long taskId, int run, @Nullable String model, Instant at) {
    handle
        .createUpdate(BEGIN)
        .bind("id", id)
        .bind("taskId", taskId)
        .bind("run", run)
        .bindBySqlType("model", model, java.sql.Types.VARCHAR)
        .bind("at", at)
        .execute();
  }

  private static final String BEGIN_TURN =
      """
      insert into turns (thread_id, turn, id, run, begun_at)
      values (:threadId, :turn, :id, :run, :at)
      """;

  public void beginTurn(String threadId, int turn, String id, int run, Instant at) {
    handle
        .createUpdate(BEGIN_TURN)
        .bind("threadId", threadId)
        .bind("turn", turn)
        .bind("id", id)
        .bind("run", run)
        .bind("at", at)
        .execute();
  }

  private static final String END_TURN =
      """
      update turns
         set ended_at = :at, outcome = :outcome
       where thread_id = :threadId and turn = :turn and ended_at is null
      """;

  public void endTurn(String threadId, int turn, String outcome, Instant at) {
    handle
        .createUpdate(END_TURN)
        .bind("threadId", threadId)
        .bind("turn", turn)
        .bind("outcome", outcome)
        .bind("at", at)
        .execute();
  }

  private static final String KEEP =
      """
      insert into turn_items (thread_id, item, turn, kind, call_id, content, at)
      values (:threadId, :item, :turn, :kind, :callId, :content, :at)
      """;

  public void keep(String threadId, ThreadItem item, Instant at) {
    handle
        .createUpdate(KEEP)
        .bind("threadId", threadId)
        .bind("item", item.item())
        .bind("turn", item.turn())
        .bind("kind", item.kind().word())
        .bindBySqlType("callId", item.callId(), java.sql.Types.VARCHAR)
        .bind("content", item.content())
        .bind("at", at)
        .execute();
  }

  // --- look

  private static final String FIND =
      """
      select u.turn, u.run, u.outcome
        from threads h
        join tasks t on t.id = h.task_id
        join turns u on u.thread_id = h.id
       where h.id = :id and t.public_id = :task
       order by u.turn desc
       fetch first 1 row only
      """;
  private static final String ITEMS =
      """
      select item, turn, kind, call_id, content
        from turn_items
       where thread_id = :id
       order by item
      """;

  /** A task's conversation; empty when there is none of this id, or it is another task's. */
  public Optional<KeptThread> find(String task, String id) {
    return handle
        .createQuery(FIND)
        .bind("id", id)
        .bind("task", task)
        .map(
            (rs, ctx) ->
                new KeptThread(
                    id, rs.getInt("turn"), rs.getInt("run"), rs.getString("outcome"), List.of()))
        .findOne()
        .map(last -> last.withItems(items(id)));
  }

  private static final String LAST_RUN =
      "select coalesce(max(run), 0) from turns where thread_id = :id";

  /** The run that began the last turn of a thread; 0 when there is none. */
  public int lastRun(String id) {
    return handle.createQuery(LAST_RUN).bind("id", id).mapTo(Integer.class).one();
  }

  private List<ThreadItem> items(String id) {
    return handle
        .createQuery(ITEMS)
        .bind("id", id)
        .map(
            (rs, ctx) ->
                new ThreadItem(
                    rs.getInt("item"),
                    rs.getInt("turn"),
                    kind(rs.getString("kind")),
                    rs.getString("call_id"),
                    rs.getString("content")))
        .list();
  }

  private static ThreadItem.Kind kind(String word) {
    return ThreadItem.Kind.ofWord(word).orElseThrow(() -> Rows.unknown("kind of item", word));
  }
}
