package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.io.EOFException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** H2 2.x in a file that several processes share. */
final class H2Dialect implements Dialect {
  private static final int CONNECTION_BROKEN = 90067;
  private static final int SCHEMA_EXISTS = 90078;
  // 8000: the lock file was just modified; 90020: in use; 90098: being closed; 90121: closed.
  private static final Set<Integer> PASSING = Set.of(8000, 90020, CONNECTION_BROKEN, 90098, 90121);
  // 40001: deadlock; 50200: lock timeout; 90131: the row was changed at the same time.
  private static final Set<Integer> ROLLED_BACK = Set.of(40001, 50200, 90131);
  // A file that can't be read or written now: no room, no right, a fault of the disk.
  private static final Set<Integer> IO_FAULTS = Set.of(90028, 90031);
  private static final int CORRUPTED = 90030;
  private static final Pattern UNWRITTEN =
      Pattern.compile(
          "MVStoreException: (?:Writing to|Could not sync) "
              + "|java\\.io\\.IOException: (?:No space left on device|File too large"
              + "|Disk quota exceeded|There is not enough space on the disk)");
  // 50000: H2 fell over something; 90003, 90004: a binary value is none; 90022: no such function.
  private static final Set<Integer> OF_CATALOGUE = Set.of(50000, 90003, 90004, 90022);
  private static final Set<Integer> DAMAGE =
      Set.of(
          DataUtils.ERROR_FILE_CORRUPT,
          DataUtils.ERROR_CHUNK_NOT_FOUND,
          DataUtils.ERROR_SERIALIZATION,
          DataUtils.ERROR_UNKNOWN_DATA_TYPE);
  // 90079: schema not found; 42102, 42103, 42104: table not found.
  private static final Set<Integer> MISSING = Set.of(90079, 42102, 42103, 42104);

  /**
   * H2's server for the other processes on this machine binds to every interface unless told
   * otherwise, which is before its classes are loaded.
   */
  static void listenOnLoopback() {
    if (System.getProperty("h2.bindAddress") == null) {
      System.setProperty("h2.bindAddress", "127.0.0.1");
    }
  }

  /**
   * H2 folds names to upper case; in that case {@code taskyard.tasks} can be written without quotes
   * on both databases.
   */
  @Override
  public String schemaName(String configured) {
    return configured.toUpperCase(Locale.ROOT);
  }

  /**
   * Without a trace file: H2 keeps every failed statement in one beside the database, and where it
   * cannot write it prints a stack trace to standard output. And with little time for putting the
   * file in order when the last connection ends: a short command would wait for it.
   */
  @Override
  public String completeUrl(String url) {
    String upper = url.toUpperCase(Locale.ROOT);
    var complete = new StringBuilder(url);
    List<String> settings =
        isFile(url)
            ? List.of(
                "AUTO_SERVER=TRUE",
                "WRITE_DELAY=0",
                "LOCK_TIMEOUT=10000",
                "TRACE_LEVEL_FILE=0",
                "MAX_COMPACT_TIME=10")
            : List.of("LOCK_TIMEOUT=10000");
    for (String setting : settings) {
      if (!upper.contains(";" + setting.substring(0, setting.indexOf('=') + 1))) {
        complete.append(';').append(setting);
      }
    }
    return isFile(url) ? H2Path.in(complete.toString()) : complete.toString();
  }

  private static boolean isFile(String url) {
    String upper = url.toUpperCase(Locale.ROOT);
    return upper.startsWith("JDBC:H2:FILE:")
        || url.startsWith("jdbc:h2:taskyard:")
        || upper.startsWith("JDBC:H2:~")
        || upper.startsWith("JDBC:H2:.")
        || upper.startsWith("JDBC:H2:/");
  }

  /** A backslash takes the meaning from the semicolon behind it. */
  @Override
  public Pattern urlProperty(String name) {
    return Pattern.compile("(?i);" + name + "=(?:\\\\.|[^;\\\\])*");
  }

  @Override
  public String defaultUser() {
    return "sa";
  }

  @Override
  public void enterFile(String url) {
    H2File.of(url).ifPresent(H2File::enter);
  }

  @Override
  public void leaveFile(String url) {
    H2File.of(url).ifPresent(H2File::leave);
  }

  @Override
  public void restrictFile(String url) {
    H2File.of(url).ifPresent(H2File::restrict);
  }

  private static final String VERSION =
      "select setting_value from information_schema.settings"
          + " where setting_name = 'info.CURRENT_VERSION'";

  private static final String CHECKPOINT = "checkpoint";

  /** The version may be that of a commit under way: it is stored before it is written down. */
  @Override
  public void markFile(String url, Transactions transactions) {
    H2File.of(url)
        .ifPresent(file -> transactions.writeOnce(H2Dialect::storedVersion).ifPresent(file::mark));
  }

  private static Optional<Long> storedVersion(Tx tx) {
    Optional<Long> version = tx.handle().createQuery(VERSION).mapTo(Long.class).findOne();
    int ignored = tx.handle().execute(CHECKPOINT);
    return version;
  }

  /** Where there is no database none is made: it would be an empty one that is copied. */
  @Override
  public long backUp(Opening opening, Path file) throws SQLException {
    String url = opening.login().url();
    if (H2File.of(url).isEmpty()) {
      throw TaskyardException.invalid("This database is in no file: there is nothing to copy");
    }
    String existing = urlProperty("IFEXISTS").matcher(url).replaceAll("") + ";IFEXISTS=TRUE";
    return new H2Backup(opening.at(existing)).to(file);
  }

  @Override
  public boolean isDamaged(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      boolean told = t instanceof SQLException s && s.getErrorCode() == CORRUPTED;
      if (told || (t instanceof MVStoreException fault && isDamage(fault))) {
        return true;
      }
    }
    return false;
  }

  /** A file that can't be read ends too early, or is only out of reach. */
  private static boolean isDamage(MVStoreException fault) {
    return DAMAGE.contains(fault.getErrorCode())
        || (fault.getErrorCode() == DataUtils.ERROR_READING_FAILED
            && fault.getCause() instanceof EOFException);
  }

  @Override
  public @Nullable String sessionSetting() {
    return null;
  }

  @Override
  public @Nullable String hotSetting() {
    return null;
  }

  @Override
  public boolean undoesDefinitions() {
    return false;
  }

  /** Its server is a process of the same machine. */
  @Override
  public Map<String, String> atMostSilent(Duration silence) {
    return Map.of();
  }

  /**
   * In autocommit mode a connection whose server is gone connects again by itself, to whichever
   * process serves the file now, and may forget its schema on the way: from then on it finds no
   * table. Out of that mode it fails, and the pool opens another. It spares the round trip that
   * changes the mode when a transaction begins, too.
   */
  @Override
  public boolean restsInAutoCommit() {
    return false;
  }

  /**
   * REPEATABLE READ keeps each table as it was when it was first read, so that a second table may
   * be newer than the first; SERIALIZABLE, which serializes nothing here, keeps all tables as they
   * were at once.
   */
  @Override
  public int snapshotIsolation() {
    return Connection.TRANSACTION_SERIALIZABLE;
  }

  @Override
  public String enterSchema(Connection connection, String schema) throws SQLException {
    String before = connection.getSchema();
    connection.setSchema(schema);
    return before;
  }

  @Override
  public List<String> migrations() {
    return List.of("classpath:db/migration/h2");
  }

  @Override
  public @Nullable String reportSetting() {
    return null;
  }

  @Override
  public @Nullable String reportTurn(String schema) {
    return null;
  }

  @Override
  public void leaveSchema(Connection connection, String before) throws SQLException {
    connection.setSchema(before);
  }

  @Override
  public void load(Handle handle, HistoryTable table, List<List<@Nullable Object>> rows) {
    String insert =
        "insert into %s (%s) %s values (%s)"
            .formatted(
                table.table(),
                table.columns(),
                table.columns().startsWith("id, ") ? "overriding system value" : "",
                String.join(", ", Collections.nCopies(table.width(), "?")));
    PreparedBatch batch = handle.prepareBatch(insert);
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        batch.bind(i, row.get(i));
      }
      batch.add();
    }
    batch.execute();
  }

  /** Its pages have no room to spare. */
  @Override
  public List<String> forGrownRows() {
    return List.of();
  }

  @Override
  public List<String> forGrowingRows() {
    return List.of();
  }

  @Override
  public String statistics() {
    return "analyze";
  }

  /** A delay of 0 ms writes each commit to the disk before it is acknowledged. */
  @Override
  public String durability() {
    return """
        select setting_name, setting_value from information_schema.settings
         where setting_name = 'WRITE_DELAY'
        union all
        select 'version', 'H2 ' || h2version()
        """;
  }

  @Override
  public boolean isExistingSchema(SQLException e) {
    return e.getErrorCode() == SCHEMA_EXISTS;
  }

  /** Nobody can listen on H2: the poll finds it. */
  @Override
  public void notifyWorkers(Handle handle, String payload) {}

  @Override
  public void hintWorkers(Handle handle, String payload) {}

  @Override
  public boolean writesSets() {
    return false;
  }

  @Override
  public boolean locksOnlyWhatItReturns() {
    return false;
  }

  @Override
  public boolean canListen() {
    return false;
  }

  @Override
  public boolean isRolledBackByContention(SQLException e) {
    return ROLLED_BACK.contains(e.getErrorCode());
  }

  @Override
  public boolean isConnectionLoss(SQLException e) {
    return PASSING.contains(e.getErrorCode())
        || (IO_FAULTS.contains(e.getErrorCode()) && !isDamaged(e))
        || (e.getSQLState() != null && e.getSQLState().startsWith("08"));
  }

  /**
   * H2 calls it a general error when it can't write what is committed; who is connected to the
   * process that serves the file is told it as a text, with the trace of that process.
   */
  @Override
  public boolean isUnwritable(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      boolean told =
          t instanceof MVStoreException fault
              && fault.getErrorCode() == DataUtils.ERROR_WRITING_FAILED;
      if (told || UNWRITTEN.matcher(t.toString()).find()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean undoesUnwritten() {
    return false;
  }

  @Override
  public boolean isMissingTable(SQLException e) {
    return MISSING.contains(e.getErrorCode());
  }

  /**
   * H2 runs the definitions that the file holds. That one of them is no SQL, has wrong values or
   * makes H2 fall over is the file's fault, unless the URL has statements of its own.
   */
  @Override
  public boolean isDamagedAtOpen(String url, SQLException e) {
    String state = String.valueOf(e.getSQLState());
    boolean isOfCatalogue =
        OF_CATALOGUE.contains(e.getErrorCode()) || state.startsWith("22") || state.startsWith("42");
    boolean isOfUrl = url.toUpperCase(Locale.ROOT).contains(";INIT=");
    return isDamaged(e) || (isFile(url) && isOfCatalogue && !isOfUrl);
  }

  /** Where a file's server was, another process may be in a moment. */
  @Override
  public boolean isPassingAtOpen(String url, SQLException e) {
    boolean unreachable =
        e.getErrorCode() == CONNECTION_BROKEN
            || String.valueOf(e.getMessage()).contains("Connection refused");
    return unreachable ? isFile(url) : PASSING.contains(e.getErrorCode());
  }
}
