package dev.taskyard.store;

import dev.taskyard.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, and as whom. What the settings say stands above what the URL says, and neither
 * is said twice: H2 refuses a user that is named in both places.
 *
 * @param url complete, and without what {@code user} and {@code password} say
 * @param user null where the URL names it, or the driver knows it
 * @param password null where the URL names it, or none is needed
 */
record Login(String url, @Nullable String user, @Nullable String password) {

  static Login of(DatabaseSettings settings, Dialect dialect) {
    String url = settings.url();
    String user = settings.user();
    Matcher named = dialect.urlProperty("user").matcher(url);
    if (user != null) {
      url = named.replaceAll("");
    } else if (!named.find()) {
      user = dialect.defaultUser();
    }
    String password = settings.password();
    if (password != null) {
      url = dialect.urlProperty("password").matcher(url).replaceAll("");
    }
    return new Login(dialect.completeUrl(url), user, password);
  }

  Connection connect() throws SQLException {
    return connect(Map.of());
  }

  /**
   * @param more properties of the driver; what the URL says of them counts more
   */
  Connection connect(Map<String, String> more) throws SQLException {
    var properties = new Properties();
    properties.putAll(more);
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    try {
      return DriverManager.getConnection(url, properties);
    } catch (AssertionError | StackOverflowError e) {
      // H2 goes round in circles in some damaged files; this is what it calls a general error.
      throw new SQLException("the driver fell over what it read: " + e, "HY000", 50000, e);
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Login[url=" + DatabaseSettings.withoutSecrets(url) + ", user=" + user + "]";
  }
}
