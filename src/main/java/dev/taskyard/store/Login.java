package dev.taskyard.store;

import dev.taskyard.config.DatabaseSettings;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Properties;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where to connect, and as whom. What the settings say stands above what the URL says, and neither
 * is said twice: H2 refuses a user that is named in both places.
 *
 * @param url complete, and without what {@code user} and {@code password} say
 * @param user null where the URL names it, or the driver knows it
 */
record Login(String url, @Nullable String user, @Nullable String password) {

  static Login of(DatabaseSettings settings, Dialect dialect) {
    String url = settings.url();
    String user = settings.user();
    String password = settings.password();
    if (user != null) {
      url = without("user", url);
    } else if (!names("user", url)) {
      user = dialect.defaultUser();
    }
    if (password != null) {
      url = without("password", url);
    } else if (!names("password", url) && dialect.defaultUser() != null) {
      password = "";
    }
    return new Login(dialect.completeUrl(url), user, password);
  }

  Connection connect() throws SQLException {
    var properties = new Properties();
    if (user != null) {
      properties.setProperty("user", user);
    }
    if (password != null) {
      properties.setProperty("password", password);
    }
    return DriverManager.getConnection(url, properties);
  }

  private static boolean names(String property, String url) {
    return Pattern.compile("[?&;]" + property + "=").matcher(url.toLowerCase(Locale.ROOT)).find();
  }

  private static String without(String property, String url) {
    return url.replaceAll("(?i);" + property + "=[^;]*", "")
        .replaceAll("(?i)(?<=[?&])" + property + "=[^&]*&?", "");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "Login[url=" + Opening.withoutSecrets(url) + ", user=" + user + "]";
  }
}
