package dev.taskyard.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.RowReader;
import dev.taskyard.task.TaskyardException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An open database whose schema fits this program: its connections and its clock. Thread-safe. */
public final class Database implements AutoCloseable {
  private static final String READ_ONLY = "25006";
  private static final String CANCELED = "57014";
  private static final String NO_RIGHT = "42501";
  private static final String CHECKPOINT = "checkpoint";
  private static final String DROP = "drop schema ";

  /** Longer than a batch that clears takes, or a statement that waits for one. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  /** No statement of the queue itself takes longer where all is well. */
  private static final Duration SHORTEST_SILENCE = Duration.ofSeconds(5);

  private static final Logger log = LoggerFactory.getLogger(Database.class);

  private final DatabaseSettings settings;
  private final Dialect dialect;
  private final Login login;
  private final DatabaseClock clock;
  private final List<HikariDataSource> sources = new ArrayList<>();
  private final Transactions transactions;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean dropped;

  /**
   * @param first open, and from now on one of the connections
   */
  private Database(DatabaseSettings settings, Opening opening, int connections, Connection first)
      throws SQLException {
    this.settings = settings;
    this.dialect = opening.dialect();
    this.login = opening.login();
    this.clock = opening.clock();
    Map<String, String> properties = dialect.atMostSilent(SILENCE);
    if (properties.keySet().stream().noneMatch(this::isInUrl) && !properties.isEmpty()) {
      first.setNetworkTimeout(Runnable::run, (int) SILENCE.toMillis());
    }
    this.transactions =
        transactions(
            "taskyard",
            connections,
            dialect.sessionSetting(),
            new LoginSource(login, properties, first));
  }

  /**
   * Opens the database and brings its schema up to date where needed.
   *
   * @param connections the most to hold at once, besides the dedicated ones
   * @throws TaskyardException UNAVAILABLE: unreachable, locked, wrong credentials, unusable URL,
   *     newer schema
   */
  public static Database open(DatabaseSettings settings, int connections) {
    Opening opening = Opening.of(settings);
    Connection first = opening.connect();
    Database opened = null;
    try {
      opening.prepareSchema(first);
      // In autocommit mode H2 would connect again to a server that is gone, only to close.
      first.setAutoCommit(false);
      var database = new Database(settings, opening, connections, first);
      try {
        database.align();
        opened = database;
        return database;
      } catch (RuntimeException e) {
        database.closeSources();
        throw e;
      }
    } catch (SQLException e) {
      throw opening.unavailable(e);
    } finally {
      if (opened == null) {
        leave(first);
        opening.leave();
      }
    }
  }

  /**
   * Makes an empty schema of this name, for {@link #open} to fill: whoever made it knows that it is
   * nobody else's.
   *
   * @return false: there is one already
   * @throws TaskyardException UNAVAILABLE: unreachable, wrong credentials, unusable URL, or no
   *     right to make one
   */
  public static boolean createSchema(DatabaseSettings settings) {
    Opening opening = Opening.of(settings);
    Connection made = opening.connect();
    try (made;
        var statement = made.createStatement()) {
      statement.execute("create schema " + opening.dialect().schemaName(settings.schema()));
      return true;
    } catch (SQLException e) {
      if (opening.dialect().isExistingSchema(e)) {
        return false;
      }
      throw opening.unavailable(e);
    } finally {
      opening.leave();
    }
  }

  /**
   * Removes a schema, with all that is in it, that nobody has open.
   *
   * @throws TaskyardException UNAVAILABLE: unreachable, or no right to
   */
  public static void dropSchema(DatabaseSettings settings) {
    Opening opening = Opening.of(settings);
    Connection made = opening.connect();
    try (made;
        var statement = made.createStatement()) {
      statement.execute(DROP + opening.dialect().schemaName(settings.schema()) + " cascade");
    } catch (SQLException e) {
      throw opening.unavailable(e);
    } finally {
      opening.leave();
    }
  }

  /** What the URL says of the driver counts more than what this program would. */
  private boolean isInUrl(String property) {
    return dialect.urlProperty(property).matcher(login.url()).find();
  }

  /** Nothing came of it: that it may be broken by now is of no interest. */
  private static void leave(Connection first) {
    try {
      first.close();
    } catch (SQLException e) {
      log.debug("closing the first connection", e);
    }
  }

  /** The transactions of everybody who needs no connection of his own. */
  public Transactions transactions() {
    return transactions;
  }

  /**
   * Transactions on one connection that nobody else can keep waiting; for the queue's own
   * statements.
   */
  public Transactions dedicated(String name) {
    return dedicatedAndSilent(name, SILENCE);
  }

  /**
   * The same for who holds a lease: an answer is waited for half of it at most, and at least 5 s,
   * so that a network which has gone dead is left before the lease is lost.
   */
  public Transactions dedicated(String name, Duration lease) {
    Duration half = lease.dividedBy(2);
    return dedicatedAndSilent(name, half.compareTo(SHORTEST_SILENCE) < 0 ? SHORTEST_SILENCE : half);
  }

  private Transactions dedicatedAndSilent(String name, Duration atMost) {
    return transactions(
        name, 1, hotSetting(), new LoginSource(login, dialect.atMostSilent(atMost), null));
  }

  private @Nullable String hotSetting() {
    String every = dialect.sessionSetting();
    String hot = dialect.hotSetting();
    return every == null ? hot : hot == null ? every : every + "; " + hot;
  }

  public DatabaseClock clock() {
    return clock;
  }

  /**
   * Reads on a connection of its own, read-only and rolled back, for at most {@code limit}. On
   * PostgreSQL one reads at a time in a schema; it waits for its turn for as long again.
   *
   * @param values instants and strings, one for each {@code ?}
   * @throws StoreException of kind LOST or REFUSED
   * @throws TaskyardException INVALID when it is not a single query; FAILED when others took too
   *     long
   */
  public void query(String sql, List<Object> values, Duration limit, RowReader reader) {
    try (Connection connection = login.connect()) {
      connection.setSchema(dialect.schemaName(settings.schema()));
      takeTurn(connection, limit);
      new ReadOnlyQuery(connection).read(sql, values, limit, reader);
    } catch (SQLException e) {
      // A write is refused with what a server says that has become a standby.
      boolean lost = dialect.isConnectionLoss(e) && !READ_ONLY.equals(e.getSQLState());
      throw new StoreException(lost ? StoreException.Kind.LOST : StoreException.Kind.REFUSED, e);
    }
  }

  /**
   * Runs the body in a transaction of the caller's and leaves it open. When the body fails, what it
   * did is undone and what the caller did before stands.
   *
   * @throws StoreException of any kind but COMMIT_UNKNOWN
   */
  public <T> T within(CallerTransaction transaction, TransactionBody<T> body) {
    return new Guest(dialect, dialect.schemaName(settings.schema()))
        .run(transaction.connection(), body);
  }

  private void takeTurn(Connection connection, Duration limit) throws SQLException {
    String setting = dialect.reportSetting();
    String turn = dialect.reportTurn(settings.schema());
    try (var statement = connection.createStatement()) {
      if (setting != null) {
        statement.execute(setting);
      }
      if (turn != null) {
        statement.setQueryTimeout((int) Math.max(1, limit.toSeconds()));
        statement.execute(turn);
      }
    } catch (SQLException e) {
      if (CANCELED.equals(e.getSQLState())) {
        throw TaskyardException.failed(
            "Other reports are being read on this database, which answers one at a time, and took"
                + " longer than the time limit: try again, or with a longer one",
            e);
      }
      throw e;
    }
  }

  /**
   * Lets the database know at once of many new rows, which it would otherwise find out in its own
   * time.
   *
   * @throws StoreException of kind LOST or REFUSED
   */
  public void refreshStatistics() {
    alone(dialect.statistics());
  }

  /**
   * Has all that was changed written to the database's files now, which it would otherwise do over
   * the next minutes, beside whatever comes then.
   *
   * @return false: the user has not the right to ask for that
   * @throws StoreException of kind LOST or REFUSED
   */
  public boolean writeOut() {
    try {
      alone(CHECKPOINT);
      return true;
    } catch (StoreException e) {
      if (e.getCause() instanceof SQLException cause && NO_RIGHT.equals(cause.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /**
   * Removes the schema with all that is in it; nothing but closing may follow.
   *
   * @throws StoreException of kind LOST or REFUSED
   */
  public void dropSchema() {
    dropped = true;
    alone(DROP + dialect.schemaName(settings.schema()) + " cascade");
  }

  /** Runs one statement outside any transaction, on a connection of its own. */
  private void alone(String sql) {
    try (Connection connection = login.connect();
        var statement = connection.createStatement()) {
      connection.setSchema(dialect.schemaName(settings.schema()));
      statement.execute(sql);
    } catch (SQLException e) {
      throw new StoreException(
          dialect.isConnectionLoss(e) ? StoreException.Kind.LOST : StoreException.Kind.REFUSED, e);
    }
  }

  /**
   * Writes down how far a database in a file has come, so that the next process that opens it
   * notices when a part of it is gone.
   *
   * @throws StoreException of any kind but COMMIT_UNKNOWN
   */
  public void mark() {
    dialect.markFile(login.url(), transactions);
  }

  /**
   * Makes a copy of the whole database, as it is at one moment, while others go on, and looks
   * whether it can be opened. Nothing is made and nothing migrated: a copy is what one has before
   * an upgrade.
   *
   * @param file must not exist; readable by this user alone
   * @return how many tasks are in the copy
   * @throws TaskyardException INVALID: there is such a file, or the database is copied by other
   *     means; UNAVAILABLE: there is no such database or schema, or its schema is newer; FAILED: it
   *     can't be written
   * @throws StoreException of kind LOST, DAMAGED or REFUSED
   */
  public static long backUp(DatabaseSettings settings, Path file) {
    Opening opening = Opening.of(settings);
    try {
      return opening.dialect().backUp(opening, file.toAbsolutePath().normalize());
    } catch (SQLException e) {
      throw Transactions.failure(opening.dialect(), e);
    }
  }

  /** Whether sleeping workers can be woken by the database. */
  public boolean canListen() {
    return dialect.canListen();
  }

  /** A listener for wake-ups; only where {@link #canListen}. It is not started yet. */
  public Listener listener(java.util.function.Consumer<String> onPayload) {
    return new Listener(login, dialect, onPayload);
  }

  /**
   * What the database promises of a commit, as it is set for the sessions of this program: names
   * and values, {@code version} among them.
   *
   * @throws StoreException of kind LOST or REFUSED
   */
  public SortedMap<String, String> durability() {
    var found = new TreeMap<String, String>();
    try (Connection connection = login.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(dialect.durability())) {
      while (rows.next()) {
        found.put(rows.getString(1).toLowerCase(Locale.ROOT), rows.getString(2));
      }
    } catch (SQLException e) {
      throw new StoreException(
          dialect.isConnectionLoss(e) ? StoreException.Kind.LOST : StoreException.Kind.REFUSED, e);
    }
    return found;
  }

  /** The URL without secrets, for messages. */
  public String describe() {
    return DatabaseSettings.withoutSecrets(settings.url());
  }

  /**
   * Twice, because the first answer of a fresh connection takes long, and the truth lies somewhere
   * within it.
   */
  private void align() {
    transactions.read(Tx::now);
    long before = System.nanoTime();
    Instant now = transactions.read(Tx::now);
    clock.align(now, before, System.nanoTime());
  }

  private Transactions transactions(
      String name, int connections, @Nullable String setting, LoginSource logins) {
    var config = new HikariConfig();
    config.setPoolName(name);
    config.setDataSource(logins);
    config.setSchema(dialect.schemaName(settings.schema()));
    // A pool that reads it from its first connection never recovers from losing that one meanwhile.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.setAutoCommit(dialect.restsInAutoCommit());
    config.setConnectionInitSql(setting);
    config.setMaximumPoolSize(connections);
    config.setMinimumIdle(0);
    config.setConnectionTimeout(10_000);
    config.setInitializationFailTimeout(-1);
    config.setExceptionOverride(new Eviction(dialect));
    var source = new HikariDataSource(config);
    synchronized (sources) {
      sources.add(source);
    }
    return new Transactions(source, dialect);
  }

  @Override
  public void close() {
    try {
      if (!closed.get() && !dropped) {
        mark();
      }
    } catch (StoreException | IllegalStateException e) {
      log.debug("marking how far the database has come", e);
    }
    closeSources();
    if (closed.compareAndSet(false, true)) {
      dialect.leaveFile(login.url());
    }
  }

  private void closeSources() {
    synchronized (sources) {
      sources.forEach(HikariDataSource::close);
      sources.clear();
    }
  }
}
