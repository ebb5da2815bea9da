package dev.taskyard.testing;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Stands in this JVM in place of PostgreSQL's own driver, which it asks for every connection, and
 * gives to those with some databases the sessions that others have closed. So the program has them
 * too, which knows nothing of this: each of its pools, and each command, would begin sessions of
 * their own otherwise.
 */
final class KeptSessions implements Driver {
  private static final String SILENCE = "socketTimeout";
  private static final Driver POSTGRES = new org.postgresql.Driver();
  private static final Map<String, Map<String, KeptConnections>> DATABASES =
      new ConcurrentHashMap<>();

  private KeptSessions() {}

  /** Before anybody connects: a driver beside this one would be asked for what this one refuses. */
  static void register() {
    try {
      DriverManager.registerDriver(new KeptSessions());
      org.postgresql.Driver.deregister();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** From now on those with the database at this URL are kept. */
  static void keep(String url) {
    DATABASES.put(database(url), new ConcurrentHashMap<>());
  }

  /** Ends those that are kept; from now on none of this database are. */
  static void leave(String url) {
    Map<String, KeptConnections> left = DATABASES.remove(database(url));
    if (left != null) {
      for (KeptConnections connections : left.values()) {
        try {
          connections.close();
        } catch (SQLException e) {
          throw new IllegalStateException("Can't leave " + url, e);
        }
      }
    }
  }

  /** How many are in somebody's hands. */
  static int lent(String url) {
    return of(url).values().stream().mapToInt(KeptConnections::lent).sum();
  }

  /** The processes of the server that wait for who asks next. */
  static List<Integer> kept(String url) throws SQLException {
    var pids = new ArrayList<Integer>();
    for (KeptConnections connections : of(url).values()) {
      pids.addAll(connections.kept());
    }
    return pids;
  }

  private static Map<String, KeptConnections> of(String url) {
    return DATABASES.getOrDefault(database(url), Map.of());
  }

  /** Without the parameters, which are the session's. */
  private static String database(String url) {
    int parameters = url.indexOf('?');
    return parameters < 0 ? url : url.substring(0, parameters);
  }

  @Override
  public @Nullable Connection connect(String url, Properties properties) throws SQLException {
    Map<String, KeptConnections> sessions = DATABASES.get(database(url));
    if (sessions == null || url.contains(SILENCE)) {
      return POSTGRES.connect(url, properties);
    }
    // How long an answer may take is no matter of the session.
    var others = new Properties();
    properties
        .stringPropertyNames()
        .forEach(name -> others.setProperty(name, properties.getProperty(name)));
    others.remove(SILENCE);
    Connection connection =
        sessions
            .computeIfAbsent(
                url + new TreeMap<>(others),
                like -> new KeptConnections(() -> POSTGRES.connect(url, others)))
            .connect();
    String silence = properties.getProperty(SILENCE);
    if (silence != null) {
      connection.setNetworkTimeout(Runnable::run, Integer.parseInt(silence) * 1000);
    }
    return connection;
  }

  @Override
  public boolean acceptsURL(String url) throws SQLException {
    return POSTGRES.acceptsURL(url);
  }

  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties)
      throws SQLException {
    return POSTGRES.getPropertyInfo(url, properties);
  }

  @Override
  public int getMajorVersion() {
    return POSTGRES.getMajorVersion();
  }

  @Override
  public int getMinorVersion() {
    return POSTGRES.getMinorVersion();
  }

  @Override
  public boolean jdbcCompliant() {
    return POSTGRES.jdbcCompliant();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return POSTGRES.getParentLogger();
  }
}
