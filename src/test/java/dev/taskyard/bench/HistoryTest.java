package dev.taskyard.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Clob;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A made-up history looks as if it had happened: the invariants are looked at after each test. */
final class HistoryTest extends DatabaseTests {
  private static final HistoryOrder SMALL =
      new HistoryOrder(400, 7, Instant.parse("2026-07-01T00:00:00Z"));

  /** Of the rows that the seed makes; to be renewed when a history is to look different. */
  private static final Map<String, String> DIGESTS =
      Map.ofEntries(
          Map.entry("artifacts", "bf81c596df2d7e9b"),
          Map.entry("attempts", "32ee2d8eafbfb0fe"),
          Map.entry("checklist_items", "69a55cd468e26008"),
          Map.entry("gates", "b17965b4247c358d"),
          Map.entry("github_events", "31fffda0882277fe"),
          Map.entry("stores", "5153d9bdb40c721f"),
          Map.entry("task_gates", "9b13e52ced51c110"),
          Map.entry("task_labels", "fe7db3c1308fa2f2"),
          Map.entry("task_runs", "74b1eddf5cebedce"),
          Map.entry("tasks", "aa54345dd4d48baa"),
          Map.entry("timeline_entries", "1398b8e4c7445255"),
          Map.entry("tool_calls", "f8604b5ecadccc4d"),
          Map.entry("workers", "ae136d51a73506d0"));

  @Test
  void the_same_seed_makes_the_same_rows_on_every_database(TestDatabase database)
      throws SQLException {
    make(SMALL);

    assertThat(digests(database)).isEqualTo(DIGESTS);
  }

  @Test
  void it_has_some_of_everything() {
    make(SMALL);

    assertThat(tasks.number("select count(*) from taskyard.tasks")).isEqualTo(400);
    assertThat(tasks.number("select count(*) from taskyard.timeline_entries"))
        .isBetween(400 * 17L, 400 * 25L);
    for (HistoryTable table : HistoryTable.values()) {
      assertThat(tasks.number("select count(*) from taskyard." + table.table()))
          .as(table.table())
          .isPositive();
    }
    assertThat(tasks.number("select count(distinct cause) from taskyard.tasks")).isGreaterThan(5);
    assertThat(tasks.number("select count(distinct executor) from taskyard.tasks")).isEqualTo(5);
    assertThat(tasks.number("select count(*) from taskyard.task_runs where status = 'lost'"))
        .isPositive();
    assertThat(tasks.number("select count(*) from taskyard.task_runs where cost_usd is null"))
        .isBetween(100L, 350L);
    assertThat(tasks.number("select count(*) from taskyard.attempts where selected")).isPositive();
    nothingOfItWaits();
    itEndsWhenItIsToldTo();
    workGoesOnBehindIt();
  }

  private void nothingOfItWaits() {
    var counts = tasks.manager().counts().all();
    assertThat(counts.queued()).isZero();
    assertThat(counts.running()).isZero();
    assertThat(counts.completed()).isBetween(280L, 360L);
  }

  private void itEndsWhenItIsToldTo() {
    assertThat(
            tasks.number(
                """
                select count(*) from taskyard.tasks
                 where created_at < timestamp with time zone '2026-01-01 00:00:00+00'
                    or ended_at > timestamp with time zone '2026-07-01 00:00:00+00'
                """))
        .isZero();
  }

  private void workGoesOnBehindIt() {
    String id = tasks.add("one more").id();

    assertThat(tasks.manager().get(id).status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(tasks.number("select max(id) from taskyard.tasks")).isEqualTo(401);
  }

  @Test
  void it_is_refused_where_there_are_tasks() {
    tasks.add("real");

    assertThatThrownBy(() -> make(SMALL))
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("found 1")
        .hasMessageContaining("--schema");
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isOne();
    assertThat(tasks.number("select count(*) from taskyard.workers")).isZero();
  }

  private void make(HistoryOrder order) {
    tasks.manager().makeHistory(order, done -> {});
  }

  /** One digest a table, whatever the order of its rows. */
  private static Map<String, String> digests(TestDatabase database) throws SQLException {
    var digests = new TreeMap<String, String>();
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      for (HistoryTable table : HistoryTable.values()) {
        String query = "select " + table.columns() + " from taskyard." + table.table();
        try (var rows = statement.executeQuery(query)) {
          digests.put(table.table(), digest(rows));
        }
      }
    }
    return digests;
  }

  /** A long text as what stands in it, and not as the way to it. */
  private static @Nullable Object plain(ResultSet rows, int column) throws SQLException {
    Object value = rows.getObject(column);
    return value instanceof Clob ? rows.getString(column) : value;
  }

  private static String digest(ResultSet rows) throws SQLException {
    boolean[] instants = new boolean[rows.getMetaData().getColumnCount()];
    for (int i = 0; i < instants.length; i++) {
      instants[i] = rows.getMetaData().getColumnLabel(i + 1).matches("(?i)at|.*_(at|until)");
    }
    long sum = 0;
    while (rows.next()) {
      var row = new StringBuilder();
      for (int i = 1; i <= instants.length; i++) {
        Object value = instants[i - 1] ? rows.getObject(i, OffsetDateTime.class) : plain(rows, i);
        row.append(value instanceof OffsetDateTime time ? time.toInstant() : value).append('|');
      }
      sum += hash(row.toString());
    }
    return Long.toHexString(sum);
  }

  private static long hash(String text) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Long.parseUnsignedLong(HexFormat.of().formatHex(digest).substring(0, 16), 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
