package dev.taskyard.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What PostgreSQL and H2 say differently, as whole operations. Stateless. */
interface Dialect {
  /** The schema's name as the database spells it. */
  String schemaName(String configured);

  /** The URL with what this program needs of the driver and the server. */
  String completeUrl(String url);

  /** Finds a property of this name in a URL, so that the URL is whole without what is found. */
  Pattern urlProperty(String name);

  /**
   * Begins to use what the URL names, and looks at it before it is opened for the first time.
   *
   * @throws dev.taskyard.task.TaskyardException UNAVAILABLE: it is damaged
   */
  void enterFile(String url);

  /** Ends what {@link #enterFile} began; nothing of it is open any more. */
  void leaveFile(String url);

  /** Sees to it that nobody else reads what the URL names. */
  void restrictFile(String url);

  /**
   * Writes down how far the database has come, so that {@link #enterFile} notices when a part of it
   * is gone.
   */
  void markFile(String url, Transactions transactions);

  /**
   * Makes a copy of the whole database while it is in use.
   *
   * @param opening not connected
   * @param file absolute; must not exist
   * @return how many tasks the copy has
   * @throws dev.taskyard.task.TaskyardException INVALID: there is such a file, or this database is
   *     copied by other means; UNAVAILABLE: there is no such database; FAILED: it can't be written
   */
  long backUp(Opening opening, Path file) throws SQLException;

  /** Whether the database found that what is stored is not what it had stored. */
  boolean isDamaged(SQLException e);

  /** Whom to connect as where nobody is named; null leaves it to the driver. */
  @Nullable String defaultUser();

  /** What every new connection is told first; null for nothing. */
  @Nullable String sessionSetting();

  /**
   * What a connection is told that carries the queue's own statements alone; null for nothing more
   * than {@link #sessionSetting}.
   */
  @Nullable String hotSetting();

  /**
   * What lets a connection end that has waited so long for an answer, by the driver's names: a
   * network that has gone dead tells nobody.
   */
  Map<String, String> atMostSilent(Duration silence);

  /** Whether this says that the database could not write, as where its disk is full. */
  boolean isUnwritable(SQLException e);

  /**
   * Whether a database that could not write has taken the transaction back and goes on. H2 closes
   * the file for everybody, so that each other try does harm.
   */
  boolean undoesUnwritten();

  /** Whether a transaction that is not committed takes back what it defined, tables and all. */
  boolean undoesDefinitions();

  /**
   * Whether connections rest in autocommit mode between two transactions: a statement that is
   * executed then is a transaction of its own, and is sent once whatever becomes of the connection.
   */
  boolean restsInAutoCommit();

  /** The isolation, of {@link java.sql.Connection}, in which several reads see one moment. */
  int snapshotIsolation();

  /** Where Flyway finds what is written for this database alone. */
  List<String> migrations();

  /** What a connection is told that reports read on; null for nothing. */
  @Nullable String reportSetting();

  /**
   * Waits until no other report reads in this schema, and keeps others waiting until the connection
   * is closed; null where nobody waits.
   */
  @Nullable String reportTurn(String schema);

  /**
   * Makes a schema the current one of an open transaction that is not ours.
   *
   * @return what {@link #leaveSchema} needs to know
   */
  String enterSchema(Connection connection, String schema) throws SQLException;

  /** Makes current what was current before. */
  void leaveSchema(Connection connection, String before) throws SQLException;

  /** Writes many rows at once; each has the values of the table's columns. */
  void load(Handle handle, HistoryTable table, List<List<@Nullable Object>> rows);

  /**
   * Statements for rows that are written as they will stay: the pages take as much of them as of
   * rows that have grown there.
   */
  List<String> forGrownRows();

  /** The statements that take {@link #forGrownRows} back. */
  List<String> forGrowingRows();

  /** Statements, outside any transaction, that tell the planner of many new rows. */
  String statistics();

  /**
   * Whether a statement can update from many rows, and write several tables; see {@link RowSet}.
   */
  boolean writesSets();

  /** Whether {@code for update} behind a limit locks no more rows than the limit. */
  boolean locksOnlyWhatItReturns();

  /**
   * A query for what the database promises of a commit as things are set in this session: rows of
   * name and value, the version of the database among them.
   */
  String durability();

  /** Whether a schema could not be made because there is one of its name. */
  boolean isExistingSchema(SQLException e);

  /** Tells listening workers that there may be something to do; a hint. */
  void notifyWorkers(Handle handle, String payload);

  /** The same where nothing else is done: it is lost without harm, and so waits for no disk. */
  void hintWorkers(Handle handle, String payload);

  /** Whether {@link #notifyWorkers} reaches anybody. */
  boolean canListen();

  /**
   * Whether the database certainly rolled back and the same transaction may go well when it is run
   * again.
   */
  boolean isRolledBackByContention(SQLException e);

  /** Whether the connection, or the server behind it, is gone. */
  boolean isConnectionLoss(SQLException e);

  /** Whether a table or the schema does not exist. */
  boolean isMissingTable(SQLException e);

  /**
   * Whether a failure to open says that the database is damaged: also one that would say something
   * else of a statement of ours, of which there was none yet.
   */
  boolean isDamagedAtOpen(String url, SQLException e);

  /**
   * Whether opening may go well in a moment: another process is just taking the database over or
   * starting up. A server that refuses connections is down, and is not waited for.
   */
  boolean isPassingAtOpen(String url, SQLException e);
}
