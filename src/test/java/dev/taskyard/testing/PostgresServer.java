package dev.taskyard.testing;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A running PostgreSQL server for tests, one for each version asked for, started when it is first
 * wanted and stopped when the JVM ends.
 *
 * <p>It is, in this order, the server that the environment variable {@code TASKYARD_TEST_DB} names
 * with a JDBC URL, a container where a Docker engine answers, or PostgreSQL's own binaries unpacked
 * from a jar. Standard error says which. Where none of them works, the tests that want it fail:
 * they are never skipped.
 */
public final class PostgresServer {

  private static final String TASKYARD_TEST_DB = System.getenv("TASKYARD_TEST_DB");

  private static final Pattern URL =
      Pattern.compile("(?<server>jdbc:postgresql://[^/?]*/)[^?]*(?<options>\\?.*)?");

  /** By a third of the time, and what is dropped need not be written out before. */
  private static final String AS_FILES = " strategy file_copy";

  private static final List<Integer> PROMISED = List.of(14, 18);

  private static final Map<Integer, PostgresServer> STARTED = new HashMap<>();

  static {
    KeptSessions.register();
  }

  private final String server;
  private final String options;
  private final String maintenanceUrl;
  private final String user;
  private final String password;
  private final int majorVersion;
  private final KeptConnections maintenance;
  private final Map<Class<?>, String> templates = new HashMap<>();

  /** One database of each kind that was asked for, by what it is cloned from. */
  private final Map<String, Future<String>> stock = new HashMap<>();

  private final Map<String, UsedDatabases> used = new HashMap<>();

  private final ExecutorService keeper =
      Executors.newSingleThreadExecutor(
          task -> {
            var thread = new Thread(task, "test-databases");
            thread.setDaemon(true);
            return thread;
          });

  /** Made by {@link PostgresSource}. */
  PostgresServer(String url, String user, String password) {
    var parts = URL.matcher(url);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "Expected jdbc:postgresql://HOST:PORT/DATABASE?OPTIONS, found " + url);
    }
    this.server = parts.group("server");
    this.options = Optional.ofNullable(parts.group("options")).orElse("");
    this.maintenanceUrl = url;
    this.user = user;
    this.password = password;
    this.maintenance =
        new KeptConnections(() -> DriverManager.getConnection(maintenanceUrl, user, password));
    try (var connection = connect()) {
      this.majorVersion = connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new IllegalStateException("No PostgreSQL answers at " + url, e);
    }
  }

  /**
   * The major versions that a test which names none runs on: that of the server which the
   * environment gives, else those in the system property {@code taskyard.test.pg}, such as {@code
   * 14,18} or, for H2 alone, nothing, else 18.
   */
  public static List<Integer> standardVersions() {
    return given()
        .map(server -> List.of(server.majorVersion))
        .orElseGet(
            () ->
                Stream.of(System.getProperty("taskyard.test.pg", "18").split(",", -1))
                    .filter(version -> !version.isBlank())
                    .map(version -> Integer.valueOf(version.strip()))
                    .toList());
  }

  /**
   * The major versions that this class runs on beside H2: where nobody has said which, the oldest
   * or the newest that is promised to work, by its name. So either is under half of all tests each
   * time, and a class is always on the same; {@code -Dtaskyard.test.pg=14,18} has all on both.
   */
  static List<Integer> versionsFor(Class<?> tests) {
    return areVersionsChosen()
        ? standardVersions()
        : List.of(PROMISED.get(Math.floorMod(tests.getName().hashCode(), PROMISED.size())));
  }

  /** Whether somebody has said which. */
  static boolean areVersionsChosen() {
    return given().isPresent() || System.getProperty("taskyard.test.pg") != null;
  }

  /** The server of a major version, started if need be. */
  public static synchronized PostgresServer of(int majorVersion) {
    return given()
        .filter(server -> server.majorVersion == majorVersion)
        .orElseGet(() -> STARTED.computeIfAbsent(majorVersion, PostgresSource::start));
  }

  private static synchronized Optional<PostgresServer> given() {
    if (TASKYARD_TEST_DB == null || TASKYARD_TEST_DB.isBlank()) {
      return Optional.empty();
    }
    return Optional.of(
        STARTED.computeIfAbsent(0, anyVersion -> PostgresSource.given(TASKYARD_TEST_DB)));
  }

  public int majorVersion() {
    return majorVersion;
  }

  public String user() {
    return user;
  }

  public String password() {
    return password;
  }

  /** The URL of a database on this server, which need not exist. */
  public String urlOf(String database) {
    return server + database + options;
  }

  /**
   * A new database like the one that the template prepares. The template is prepared once and then
   * cloned, which costs much less than to migrate a schema each time; the next one is cloned while
   * the test works with this one.
   *
   * @return its name
   */
  String take(DatabaseTemplate template) {
    String source = prepared(template);
    Future<String> ahead;
    synchronized (stock) {
      if (stock.isEmpty() && isGiven()) {
        Runtime.getRuntime().addShutdownHook(new Thread(this::dropStock));
      }
      ahead = stock.put(source, keeper.submit(() -> clone(source)));
    }
    return ready(ahead, () -> clone(source));
  }

  /** The database that was made ahead, or else one that is made now. */
  static String ready(@Nullable Future<String> ahead, Supplier<String> now) {
    try {
      return ahead == null ? now.get() : ahead.get();
    } catch (ExecutionException e) {
      // A test ended that connection, or stopped the server, to see what others make of it.
      return now.get();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The same, but one that other tests may have used before, and may use again. */
  UsedDatabases used(DatabaseTemplate template) {
    String source = prepared(template);
    synchronized (used) {
      return used.computeIfAbsent(
          source,
          prepared -> {
            var databases = new UsedDatabases(this, prepared, keeper);
            if (isGiven()) {
              Runtime.getRuntime().addShutdownHook(new Thread(() -> dropEach(databases.ready())));
            }
            return databases;
          });
    }
  }

  String clone(String source) {
    String database = TestDatabase.newName("taskyard_test");
    execute(
        "create database %s template %s%s"
            .formatted(database, source, majorVersion < 15 ? "" : AS_FILES));
    return database;
  }

  /** Removes a database; after a while, where nobody minds what is left in the end. */
  void drop(String database) {
    if (isGiven()) {
      dropNow(database);
    } else {
      keeper.execute(() -> dropWhileThere(database));
    }
  }

  /** A server that is being stopped takes its databases along. */
  private void dropWhileThere(String database) {
    try {
      dropNow(database);
    } catch (IllegalStateException e) {
      if (isThere()) {
        throw e;
      }
    }
  }

  private boolean isThere() {
    try (var connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  void dropNow(String database) {
    execute("drop database if exists %s with (force)".formatted(database));
  }

  private boolean isGiven() {
    return given().filter(this::equals).isPresent();
  }

  private void dropStock() {
    synchronized (stock) {
      dropEach(List.copyOf(stock.values()));
    }
  }

  private void dropEach(List<Future<String>> databases) {
    for (Future<String> database : databases) {
      try {
        dropNow(database.get(10, TimeUnit.SECONDS));
      } catch (Exception e) {
        System.err.println("A database is left on " + this + ": " + e);
      }
    }
  }

  private synchronized String prepared(DatabaseTemplate template) {
    if (template instanceof DatabaseTemplate.Empty) {
      return "template0";
    }
    var known = templates.get(template.getClass());
    if (known != null) {
      return known;
    }
    var database = TestDatabase.newName("taskyard_template");
    execute("create database %s template template0".formatted(database));
    if (isGiven()) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> dropNow(database)));
    }
    TestDatabase prepared = TestDatabase.on(this, database);
    template.prepare(prepared);
    prepared.leave();
    try {
      // It writes down the catalog as it is now, which the first session of each clone then has not
      // to gather; and is gone, as one who is connected keeps everybody from cloning.
      prepared.connect().close();
    } catch (SQLException e) {
      throw new IllegalStateException("On " + this + ": " + database, e);
    }
    templates.put(template.getClass(), database);
    return database;
  }

  private void execute(String sql) {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("On " + this + ": " + sql, e);
    }
  }

  /** For the caller to close. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(urlOf(database), user, password);
  }

  private Connection connect() throws SQLException {
    return maintenance.connect();
  }

  @Override
  public String toString() {
    return "postgres " + majorVersion;
  }
}
