package dev.taskyard.store;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Where a pool has its connections from. The first may be open already: to begin a session costs a
 * server more than most commands ask of it. Safe to use from several threads.
 */
final class LoginSource implements DataSource {
  private final Login login;
  private final Map<String, String> properties;
  private final AtomicReference<@Nullable Connection> first;

  /**
   * @param properties of the driver, for connections that are yet to be made
   * @param first given to whoever asks first; null: there is none
   */
  LoginSource(Login login, Map<String, String> properties, @Nullable Connection first) {
    this.login = login;
    this.properties = Map.copyOf(properties);
    this.first = new AtomicReference<>(first);
  }

  @Override
  public Connection getConnection() throws SQLException {
    Connection open = first.getAndSet(null);
    return open != null ? open : login.connect(properties);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLFeatureNotSupportedException("The login is known");
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return null;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException("Nothing is written to a log");
  }

  /** That of the whole JVM, as {@link DriverManager} has no other. */
  @Override
  public void setLoginTimeout(int seconds) {
    DriverManager.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() {
    return DriverManager.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException("Logged with slf4j");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLException("Not a wrapper of " + type.getName());
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }
}
