package dev.taskyard.store;

import dev.taskyard.task.TimelineEntry;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** The append-only story, {@code timeline_entries}. */
public final class TimelineStore {
  /** One new line of a task's story. */
  public record Line(
      long taskId,
      int entry,
      int run,
      Instant at,
      String kind,
      String summary,
      @Nullable String text,
      @Nullable String detailPath) {}

  /** How many entries a task has, and when the last was written. */
  public record Extent(int entries, @Nullable Instant lastAt) {}

  private static final RowMapper<TimelineEntry> ENTRY =
      (rs, ctx) ->
          new TimelineEntry(
              rs.getInt("entry"),
              rs.getInt("run"),
              Rows.instant(rs, "at"),
              rs.getString("kind"),
              rs.getString("summary"),
              rs.getString("text"),
              rs.getString("detail_path"));

  private final Handle handle;

  TimelineStore(Handle handle) {
    this.handle = handle;
  }

  private static final String INSERT =
      """
      insert into timeline_entries (task_id, entry, run, at, kind, summary, text, detail_path)
      select *
        from <rows>
      """;

  public void insert(Collection<Line> lines) {
    RowSet.of(lines)
        .column("task_id", Long.class, Line::taskId)
        .column("entry", Integer.class, Line::entry)
        .column("run", Integer.class, Line::run)
        .column("at", Instant.class, Line::at)
        .column("kind", String.class, Line::kind)
        .column("summary", String.class, Line::summary)
        .column("text", String.class, Line::text)
        .column("detail_path", String.class, Line::detailPath)
        .execute(handle, INSERT);
  }

  private static final String DELETE =
      "delete from timeline_entries where task_id = :taskId and entry = any(:entries)";

  /** Takes entries out of the middle of a task's messages; see the recorder. */
  public void delete(long taskId, Collection<Integer> entries) {
    handle
        .createUpdate(DELETE)
        .bind("taskId", taskId)
        .bindArray("entries", Integer.class, entries.toArray())
        .execute();
  }

  private static final String AFTER =
      """
      select entry, run, at, kind, summary, text, detail_path
        from timeline_entries
       where task_id = :taskId and entry > :after
       order by entry
       fetch first :limit rows only
      """;

  /** The entries behind {@code after}, in order. */
  public List<TimelineEntry> after(long taskId, int after, int limit) {
    return handle
        .createQuery(AFTER)
        .bind("taskId", taskId)
        .bind("after", after)
        .bind("limit", limit)
        .map(ENTRY)
        .list();
  }

  private static final String EXTENT =
      """
      select entry, at
        from timeline_entries
       where task_id = :taskId
       order by entry desc
       fetch first 1 rows only
      """;

  public Extent extent(long taskId) {
    return handle
        .createQuery(EXTENT)
        .bind("taskId", taskId)
        .map((rs, ctx) -> new Extent(rs.getInt("entry"), Rows.instant(rs, "at")))
        .findOne()
        .orElse(new Extent(0, null));
  }
}
