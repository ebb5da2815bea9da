package dev.taskyard.store;

import dev.taskyard.task.ArtifactRef;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/**
 * References to files with large outputs, {@code artifacts}, and the {@code stores} they lie in.
 */
public final class ArtifactStore {
  /**
   * A reference.
   *
   * @param listed an artifact of its own; else the detail of an entry, a call or a result
   * @param sizeBytes with {@code sha256} and {@code storeId}: when the file lies in a data
   *     directory
   */
  public record Row(
      long taskId,
      int run,
      int entry,
      String label,
      String path,
      String summary,
      boolean listed,
      Instant createdAt,
      @Nullable Long sizeBytes,
      @Nullable String sha256,
      @Nullable String storeId) {}

  /** Where a referenced file lies. */
  public record Place(
      String path, @Nullable String storeId, @Nullable String host, @Nullable String directory) {}

  private final Handle handle;

  ArtifactStore(Handle handle) {
    this.handle = handle;
  }

  private static final String INSERT =
      """
      insert into artifacts (task_id, run, entry, label, path, summary, listed, created_at, size_bytes, sha256, store_id)
      values (:taskId, :run, :entry, :label, :path, :summary, :listed, :createdAt, :sizeBytes, :sha256, :storeId)
      """;

  public void insert(Collection<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (Row row : rows) {
      batch
          .bind("taskId", row.taskId())
          .bind("run", row.run())
          .bind("entry", row.entry())
          .bind("label", row.label())
          .bind("path", row.path())
          .bind("summary", row.summary())
          .bind("listed", row.listed())
          .bind("createdAt", row.createdAt())
          .bind("sizeBytes", row.sizeBytes())
          .bind("sha256", row.sha256())
          .bind("storeId", row.storeId())
          .add();
    }
    batch.execute();
  }

  private static final String DELETE_OF_ENTRIES =
      "delete from artifacts where task_id = :taskId and entry = any(:entries) and not listed";

  public void deleteOfEntries(long taskId, Collection<Integer> entries) {
    handle
        .createUpdate(DELETE_OF_ENTRIES)
        .bind("taskId", taskId)
        .bindArray("entries", Integer.class, entries.toArray())
        .execute();
  }

  private static final String LISTED =
      "select label, path, summary, created_at from artifacts where task_id = :taskId and listed order by id";

  public List<ArtifactRef> listed(long taskId) {
    return handle
        .createQuery(LISTED)
        .bind("taskId", taskId)
        .map(
            (rs, ctx) ->
                new ArtifactRef(
                    rs.getString("label"),
                    rs.getString("path"),
                    rs.getString("summary"),
                    Rows.instant(rs, "created_at")))
        .list();
  }

  private static final String PLACE =
      """
      select a.path, a.store_id, s.host, s.directory
        from artifacts a
        left join stores s on s.id = a.store_id
       where a.task_id = :taskId and a.path = :path
       order by a.id desc
       fetch first 1 rows only
      """;

  /** Where the file lies that the task refers to by this path. */
  public Optional<Place> place(long taskId, String path) {
    return handle
        .createQuery(PLACE)
        .bind("taskId", taskId)
        .bind("path", path)
        .map(
            (rs, ctx) ->
                new Place(rs.getString(1), rs.getString(2), rs.getString(3), rs.getString(4)))
        .findOne();
  }

  private static final String KNOWN_PATHS =
      "select path from artifacts where store_id = :storeId and path = any(:paths)";

  /** Those of the paths that some row of this store refers to. */
  public List<String> known(String storeId, Collection<String> paths) {
    return handle
        .createQuery(KNOWN_PATHS)
        .bind("storeId", storeId)
        .bindArray("paths", String.class, paths.toArray())
        .mapTo(String.class)
        .list();
  }

  private static final String OF_STORE =
      """
      select distinct path
        from artifacts
       where store_id = :storeId and path > :after
       order by path
       fetch first 1000 rows only
      """;

  /** Paths of this store behind {@code after}, in order, at most 1000. */
  public List<String> pathsOfStore(String storeId, String after) {
    return handle
        .createQuery(OF_STORE)
        .bind("storeId", storeId)
        .bind("after", after)
        .mapTo(String.class)
        .list();
  }

  private static final String UPDATE_STORE =
      "update stores set host = :host, directory = :directory, seen_at = current_timestamp where id = :id";
  private static final String INSERT_STORE =
      "insert into stores (id, host, directory, seen_at) values (:id, :host, :directory, current_timestamp)";

  /** Says where this store is now. */
  public void seen(String storeId, String host, String directory) {
    int changed =
        handle
            .createUpdate(UPDATE_STORE)
            .bind("id", storeId)
            .bind("host", host)
            .bind("directory", directory)
            .execute();
    if (changed == 0) {
      handle
          .createUpdate(INSERT_STORE)
          .bind("id", storeId)
          .bind("host", host)
          .bind("directory", directory)
          .execute();
    }
  }
}
