package dev.taskyard.config;

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

  /** The schema's name unless another is given. */
  public static final String DEFAULT_SCHEMA = "taskyard";

  @Override
  public String toString() {
    return "DatabaseSettings[url="
        + url.replaceAll("(?i)(password=)[^&;]*", "$1***")
        + ", user="
        + user
        + ", schema="
        + schema
        + "]";
  }
}
