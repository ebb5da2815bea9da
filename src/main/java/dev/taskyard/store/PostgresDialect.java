package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.util.PSQLException;

/** PostgreSQL 14 and later. */
final class PostgresDialect implements Dialect {
  // The driver prints a URL that it can't parse, password and all, to standard error. Held here, as
  // the log manager forgets what nobody holds.
  private static final Logger DRIVER_LOG = Logger.getLogger("org.postgresql");

  static {
    DRIVER_LOG.setLevel(Level.OFF);
  }

  private static final String SCHEMA_EXISTS = "42P06";
  private static final int COPY_BUFFER = 1 << 16;

  private static final String NOTIFY = "select pg_notify(:channel, :payload)";
  private static final String HINT =
      "select pg_notify(:channel, :payload), set_config('synchronous_commit', 'off', true)";

  private static final Set<String> ROLLED_BACK = Set.of("40001", "40P01", "55P03");
  private static final String UNSUPPORTED = "0A000";
  private static final Set<String> MISSING = Set.of("42P01", "3F000");
  // That it goes, or has no connection left, or has become a standby, or has no room, no memory or
  // a disk that fails: none of it says anything about what was sent.
  private static final String DISK_FULL = "53100";
  private static final Set<String> SERVER_GOES =
      Set.of("57P01", "57P02", "57P03", "25P03", "53300", "25006", DISK_FULL, "53200", "58030");

  @Override
  public String schemaName(String configured) {
    return configured;
  }

  @Override
  public String completeUrl(String url) {
    var complete = new StringBuilder(url);
    for (String parameter :
        List.of(
            "reWriteBatchedInserts=true",
            "ApplicationName=taskyard",
            "tcpKeepAlive=true",
            "connectTimeout=10")) {
      String name = parameter.substring(0, parameter.indexOf('='));
      if (!url.contains(name + "=")) {
        complete.append(complete.indexOf("?") < 0 ? '?' : '&').append(parameter);
      }
    }
    return complete.toString();
  }

  @Override
  public Pattern urlProperty(String name) {
    return Pattern.compile("(?i)(?<=[?&])" + name + "=[^&]*&?");
  }

  @Override
  public @Nullable String defaultUser() {
    return null;
  }

  /** The server looks after its files. */
  @Override
  public void enterFile(String url) {}

  @Override
  public void leaveFile(String url) {}

  @Override
  public void restrictFile(String url) {}

  @Override
  public void markFile(String url, Transactions transactions) {}

  @Override
  public long backUp(Opening opening, Path file) {
    throw TaskyardException.invalid(
        "PostgreSQL is backed up with its own tool, as in: pg_dump --format=custom --file="
            + file
            + " DATABASE");
  }

  /** Data or an index is corrupted, as checksums tell. */
  @Override
  public boolean isDamaged(SQLException e) {
    return stateOf(e).startsWith("XX00") && !stateOf(e).equals("XX000");
  }

  /**
   * A process that is stopped, or cut off, in the middle of a transaction would keep its locks, and
   * no other could take over what it ran.
   */
  @Override
  public @Nullable String sessionSetting() {
    return "set idle_in_transaction_session_timeout = '5s'";
  }

  /**
   * Each of these statements finds a few rows through an index, in a table that is empty at one
   * moment and long at the next. Left to itself PostgreSQL keeps the plan of the moment at which it
   * first saw them, and reads and sorts the whole table for ever after.
   */
  @Override
  public String hotSetting() {
    return "set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off;"
        + " set enable_hashjoin = off; set enable_mergejoin = off; set jit = off;"
        + " set max_parallel_workers_per_gather = 0; set plan_cache_mode = force_generic_plan";
  }

  /** What the URL says of it counts more. */
  @Override
  public Map<String, String> atMostSilent(Duration silence) {
    return Map.of("socketTimeout", Long.toString(silence.toSeconds()));
  }

  @Override
  public boolean isUnwritable(SQLException e) {
    return DISK_FULL.equals(e.getSQLState());
  }

  @Override
  public boolean undoesUnwritten() {
    return true;
  }

  @Override
  public boolean undoesDefinitions() {
    return true;
  }

  /** A resting connection that has begun a transaction is ended by {@link #sessionSetting}. */
  @Override
  public boolean restsInAutoCommit() {
    return true;
  }

  @Override
  public int snapshotIsolation() {
    return Connection.TRANSACTION_REPEATABLE_READ;
  }

  private static final String SEARCH_PATH = "select current_setting('search_path')";
  // Until the end of the transaction: then the session's own path counts again by itself.
  private static final String SET_SEARCH_PATH = "select set_config('search_path', ?, true)";

  @Override
  public String enterSchema(Connection connection, String schema) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(SEARCH_PATH)) {
      rows.next();
      String before = rows.getString(1);
      leaveSchema(connection, '"' + schema + '"');
      return before;
    }
  }

  @Override
  public List<String> migrations() {
    // H2 knows no comments on the columns of a view.
    return List.of("classpath:db/migration/postgresql", "classpath:db/comment");
  }

  /**
   * One process each, so that the others are left to the queue. Compiling costs a report on a
   * window more than it brings.
   */
  @Override
  public String reportSetting() {
    return "set max_parallel_workers_per_gather = 0; set jit = off";
  }

  /** One at a time, however many people ask: each takes a core, and the queue needs one too. */
  @Override
  public @Nullable String reportTurn(String schema) {
    return "select pg_advisory_lock(hashtext('taskyard report " + schema + "'))";
  }

  @Override
  public void leaveSchema(Connection connection, String before) throws SQLException {
    try (var statement = connection.prepareStatement(SET_SEARCH_PATH)) {
      statement.setString(1, before);
      statement.execute();
    }
  }

  @Override
  public void load(Handle handle, HistoryTable table, List<List<@Nullable Object>> rows) {
    String copy = "copy " + table.table() + " (" + table.columns() + ") from stdin";
    var text = new StringReader(CopyText.of(rows));
    try {
      handle
          .getConnection()
          .unwrap(PGConnection.class)
          .getCopyAPI()
          .copyIn(copy, text, COPY_BUFFER);
    } catch (SQLException e) {
      throw new UnableToExecuteStatementException(copy + ": " + e.getMessage(), e, null);
    } catch (IOException e) {
      throw new UncheckedIOException("reading from memory", e);
    }
  }

  /**
   * Half of a page is kept for its rows to grow. They grow by more than a row, so that nothing is
   * put there later; but what is half filled with grown rows looks, once it is vacuumed, as if
   * there was room for one that is shorter. Each new run then was written to an old page of its
   * own, which had to be read, and logged as a whole: 3,300 tasks a second were drained instead of
   * 5,400.
   */
  @Override
  public List<String> forGrownRows() {
    return List.of(
        "alter table tasks set (fillfactor = 65)", "alter table task_runs set (fillfactor = 65)");
  }

  /** As in V9. */
  @Override
  public List<String> forGrowingRows() {
    return List.of(
        "alter table tasks set (fillfactor = 50)", "alter table task_runs set (fillfactor = 50)");
  }

  /** Autovacuum would do the same in its own time. */
  @Override
  public String statistics() {
    return "vacuum (analyze) "
        + Arrays.stream(HistoryTable.values())
            .map(HistoryTable::table)
            .collect(Collectors.joining(", "));
  }

  @Override
  public String durability() {
    return """
        select name, setting from pg_settings
         where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_level')
        union all
        select 'version', 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)
        """;
  }

  @Override
  public boolean isExistingSchema(SQLException e) {
    return stateOf(e).equals(SCHEMA_EXISTS);
  }

  @Override
  public void notifyWorkers(Handle handle, String payload) {
    send(handle, NOTIFY, payload);
  }

  @Override
  public void hintWorkers(Handle handle, String payload) {
    send(handle, HINT, payload);
  }

  private static void send(Handle handle, String statement, String payload) {
    handle
        .createQuery(statement)
        .bind("channel", Listener.CHANNEL)
        .bind("payload", payload)
        .mapTo(String.class)
        .list();
  }

  @Override
  public boolean writesSets() {
    return true;
  }

  @Override
  public boolean locksOnlyWhatItReturns() {
    return true;
  }

  @Override
  public boolean canListen() {
    return true;
  }

  @Override
  public boolean isRolledBackByContention(SQLException e) {
    return ROLLED_BACK.contains(stateOf(e)) || isOutdatedPlan(e);
  }

  /**
   * A later program has added a column meanwhile, to a table of which a prepared statement gives
   * all columns: the driver prepares it anew for the next try.
   */
  private static boolean isOutdatedPlan(SQLException e) {
    return stateOf(e).equals(UNSUPPORTED)
        && e instanceof PSQLException told
        && told.getServerErrorMessage() != null
        && "RevalidateCachedQuery".equals(told.getServerErrorMessage().getRoutine());
  }

  @Override
  public boolean isConnectionLoss(SQLException e) {
    String state = stateOf(e);
    return state.startsWith("08") || SERVER_GOES.contains(state);
  }

  @Override
  public boolean isMissingTable(SQLException e) {
    return MISSING.contains(stateOf(e));
  }

  @Override
  public boolean isDamagedAtOpen(String url, SQLException e) {
    return isDamaged(e);
  }

  @Override
  public boolean isPassingAtOpen(String url, SQLException e) {
    boolean startingUp =
        String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT).contains("starting up");
    return stateOf(e).equals("57P03") || (startingUp && !stateOf(e).equals("08001"));
  }

  private static String stateOf(SQLException e) {
    return e.getSQLState() == null ? "" : e.getSQLState();
  }
}
