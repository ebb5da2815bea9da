package dev.taskyard.testing;

import dev.taskyard.store.H2Path;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A database of one test's own; when it is closed it is gone, or as new for another test. */
public final class TestDatabase implements AutoCloseable {

  private static final Map<Class<?>, Path> H2_TEMPLATES = new HashMap<>();

  private final String label;
  private final String url;
  private final String user;
  private final String password;
  private final Removal removal;
  private final KeptConnections connections;
  private boolean harmed;
  private boolean closed;
  private @Nullable Connection kept;

  private interface Removal {
    /**
     * @param sound the invariants were looked at, and hold
     */
    void remove(boolean sound);
  }

  private TestDatabase(String label, String url, String user, String password, Removal removal) {
    this.label = label;
    this.url = url;
    this.user = user;
    this.password = password;
    this.removal = removal;
    this.connections = new KeptConnections(() -> DriverManager.getConnection(url, user, password));
  }

  /** An empty H2 database in a file. */
  public static TestDatabase h2() {
    return h2(new DatabaseTemplate.Empty());
  }

  /** A prepared H2 database in a file. */
  public static TestDatabase h2(DatabaseTemplate template) {
    var directory = DatabasePlace.newDirectory();
    if (!(template instanceof DatabaseTemplate.Empty)) {
      copy(preparedH2(template), h2File(directory));
    }
    return h2In(directory);
  }

  /** A database in this file, which stays. */
  public static TestDatabase h2At(Path file) {
    var url = "jdbc:h2:file:" + file.toString().replaceFirst("\\.mv\\.db$", "");
    return new TestDatabase("h2", url, "sa", "", sound -> {});
  }

  /** An empty database on the standard PostgreSQL, the first if there are several. */
  public static TestDatabase postgres() {
    return postgres(PostgresServer.standardVersions().get(0));
  }

  /** A prepared database on the standard PostgreSQL, the first if there are several. */
  public static TestDatabase postgres(DatabaseTemplate template) {
    return postgres(PostgresServer.standardVersions().get(0), template);
  }

  /** An empty database on PostgreSQL of a major version. */
  public static TestDatabase postgres(int majorVersion) {
    return postgres(majorVersion, new DatabaseTemplate.Empty());
  }

  /** A prepared database on PostgreSQL of a major version. */
  public static TestDatabase postgres(int majorVersion, DatabaseTemplate template) {
    var server = PostgresServer.of(majorVersion);
    return on(server, server.take(template));
  }

  /**
   * A prepared database on PostgreSQL of a major version, which other tests may have used before:
   * what they left is gone, while the sessions that were closed are there.
   */
  static TestDatabase usedPostgres(int majorVersion, DatabaseTemplate template) {
    var server = PostgresServer.of(majorVersion);
    if (template instanceof DatabaseTemplate.Empty) {
      return on(server, server.take(template));
    }
    UsedDatabases databases = server.used(template);
    String database = databases.take();
    return on(server, database, sound -> databases.giveBack(database, sound));
  }

  static TestDatabase on(PostgresServer server, String database) {
    return on(server, database, sound -> server.drop(database));
  }

  private static TestDatabase on(PostgresServer server, String database, Removal removal) {
    return new TestDatabase(
        server.toString(), server.urlOf(database), server.user(), server.password(), removal);
  }

  /** One that somebody else made, and removes. */
  static TestDatabase at(String url, String user, String password) {
    return new TestDatabase("postgres", url, user, password, sound -> {});
  }

  static String newName(String prefix) {
    return prefix + "_" + UUID.randomUUID().toString().replace("-", "").toLowerCase(Locale.ROOT);
  }

  /** What it is, for display: {@code h2} or {@code postgres 18}. */
  public String label() {
    return label;
  }

  public boolean isH2() {
    return url.startsWith("jdbc:h2:");
  }

  public String url() {
    return url;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** Executes one statement in a transaction of its own. */
  public void execute(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** The number that a query finds. */
  public long number(String sql) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      if (!rows.next()) {
        throw new AssertionError("no row: " + sql);
      }
      return rows.getLong(1);
    }
  }

  /** A connection like a new one, for the caller to close. */
  public Connection connect() throws SQLException {
    return isH2()
        ? DriverManager.getConnection(H2Path.in(url), user, password)
        : connections.connect();
  }

  /** Ends the connections that nobody has asked for again. */
  void leave() {
    try {
      connections.close();
    } catch (SQLException e) {
      throw new IllegalStateException("Can't leave " + this, e);
    }
  }

  /**
   * Keeps an H2 database open until {@link #close} looks at it, for who is about to end the last
   * connection to it: to close a file and to open it again takes longer than most tests. One that
   * can't be opened any more is not kept.
   */
  void keepOpen() {
    if (isH2() && kept == null) {
      try {
        kept = connect();
      } catch (SQLException e) {
        // Left as it is: the look at it will find that out too.
      }
    }
  }

  /** For the look at what is left, before {@link #close} removes it. */
  Connection lastConnection() throws SQLException {
    Connection last = kept;
    kept = null;
    return last != null && isOpen(last) ? last : connect();
  }

  /**
   * A thread that was interrupted while it wrote has closed the file for all, as a heartbeat may be
   * that is told to end. H2 notices it at the next statement: its {@code isValid} does not.
   */
  private static boolean isOpen(Connection connection) {
    try (var statement = connection.createStatement()) {
      return statement.execute("select 1");
    } catch (SQLException e) {
      return false;
    }
  }

  /** On the last connection before {@link #close}: an H2 database is not put in order any more. */
  void giveUp(Connection last) throws SQLException {
    if (isH2()) {
      try (var statement = last.createStatement()) {
        statement.execute("shutdown immediately");
      }
    }
  }

  /** A test that changed the tables as nobody but a test may says so: they are not looked at. */
  public void harmed() {
    harmed = true;
  }

  /**
   * Looks at the invariants, where the tables are there; then the database is removed with every
   * connection that is left, or given back as {@link UsedDatabases} says. Once is enough.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean sound = false;
    try {
      if (!harmed) {
        Invariants.checkIfThere(this);
        sound = true;
      }
    } finally {
      try {
        leave();
      } finally {
        removal.remove(sound);
      }
    }
  }

  @Override
  public String toString() {
    return label + " at " + url;
  }

  // --- H2

  private static TestDatabase h2In(Path directory) {
    var url =
        "jdbc:h2:file:%s;AUTO_SERVER=TRUE;WRITE_DELAY=0".formatted(directory.resolve("taskyard"));
    return new TestDatabase("h2", url, "sa", "", sound -> removeH2(url, directory));
  }

  private static synchronized Path preparedH2(DatabaseTemplate template) {
    return H2_TEMPLATES.computeIfAbsent(
        template.getClass(),
        type -> {
          var directory = DatabasePlace.newDirectory();
          var database = h2In(directory);
          template.prepare(database);
          shutDownH2(database.url, "shutdown");
          return h2File(directory);
        });
  }

  /** What is to be deleted need not be put in order before. */
  private static void removeH2(String url, Path directory) {
    if (Files.exists(directory.resolve("taskyard.lock.db"))) {
      shutDownH2(url, "shutdown immediately");
    }
    DatabasePlace.delete(directory);
  }

  private static void shutDownH2(String url, String how) {
    try (var connection = DriverManager.getConnection(H2Path.in(url), "sa", "");
        var statement = connection.createStatement()) {
      statement.execute(how);
    } catch (SQLException e) {
      throw new IllegalStateException("Can't shut down " + url, e);
    }
  }

  private static Path h2File(Path directory) {
    return directory.resolve("taskyard.mv.db");
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
