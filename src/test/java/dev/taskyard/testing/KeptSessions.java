package dev.taskyard.testing;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asked before PostgreSQL's own driver, and gives to this JVM's connections to some databases the
 * sessions that others have closed. So the program has them too, which knows nothing of this: each
 * of its pools, and each command, would begin sessions of their own otherwise.
 */
final class KeptSessions implements Driver {
  private static final String SILENCE = "socketTimeout";
  private static final Driver POSTGRES = new org.postgresql.Driver();
  private static final Map<String, Map<String, KeptConnections>> DATABASES =
      new ConcurrentHashMap<>();

  static {
    try {
      // Who registered first is asked first.
      org.postgresql.Driver.deregister();
      DriverManager.registerDriver(new KeptSessions());
      org.postgresql.Driver.register();
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private KeptSessions() {}

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

  /** How many wait for who asks next, as far as is known. */
  static int kept(String url) {
    return of(url).values().stream().mapToInt(KeptConnections::kept).sum();
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
      return null;
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
  public boolean acceptsURL(String url) {
    return DATABASES.containsKey(database(url));
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
