package dev.taskyard.config;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which database.
 *
 * @param url a JDBC URL: {@code jdbc:h2:…} or {@code jdbc:postgresql:…}
 * @param password never printed
 * @param schema the schema that Taskyard's tables live in; lower-case letters, digits and
 *     underscores
 */
public record DatabaseSettings(
    String url, @Nullable String user, @Nullable String password, String schema) {

  // In H2's URLs a backslash takes the meaning from the semicolon behind it.
  private static final Pattern H2_PASSWORD = Pattern.compile("(?i)(password=)(?:\\\\.|[^;\\\\])*");
  private static final Pattern PASSWORD = Pattern.compile("(?i)(password=)[^&]*");
  private static final Pattern USER_INFO = Pattern.compile("//[^/@:]*:[^?]*@");

  /** The schema's name unless another is given. */
  public static final String DEFAULT_SCHEMA = "taskyard";

  /** The same database, another schema in it. */
  public DatabaseSettings withSchema(String other) {
    return new DatabaseSettings(url, user, password, other);
  }

  /** A URL as it may be shown. */
  public static String withoutSecrets(String url) {
    boolean h2 = url.regionMatches(true, 0, "jdbc:h2:", 0, 8);
    String shown = (h2 ? H2_PASSWORD : PASSWORD).matcher(url).replaceAll("$1***");
    return USER_INFO.matcher(shown).replaceAll("//***@");
  }

  @Override
  public String toString() {
    return "DatabaseSettings[url="
        + withoutSecrets(url)
        + ", user="
        + user
        + ", schema="
        + schema
        + "]";
  }
}
