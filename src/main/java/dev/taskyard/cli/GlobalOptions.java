package dev.taskyard.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that every command takes, before or after its name. */
final class GlobalOptions {

  @Option(
      names = "--data-dir",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      order = 100,
      description = "Database file, artifacts, config.toml ($TASKYARD_HOME, ~/.taskyard).")
  private @Nullable String dataDir;

  @Option(
      names = "--db",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      order = 101,
      description = "JDBC URL of H2 or PostgreSQL ($TASKYARD_DB, an H2 file in DIR).")
  private @Nullable String db;

  @Option(
      names = "--db-user",
      paramLabel = "USER",
      scope = ScopeType.INHERIT,
      order = 102,
      description = "User of the database ($TASKYARD_DB_USER).")
  private @Nullable String dbUser;

  @Option(
      names = "--db-password",
      paramLabel = "PASSWORD|@FILE",
      scope = ScopeType.INHERIT,
      order = 103,
      description = "Its password, or @ and a file that holds it ($TASKYARD_DB_PASSWORD).")
  private @Nullable String dbPassword;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      order = 104,
      description = "Schema of the tables ($TASKYARD_SCHEMA, taskyard).")
  private @Nullable String schema;

  @Option(
      names = "--json",
      scope = ScopeType.INHERIT,
      order = 105,
      description = "One JSON document on standard output, nothing else.")
  private boolean json;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      order = 106,
      description = "More about what goes on; a stack trace with an error.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      order = 107,
      description = "This help.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      order = 108,
      description = "The version.")
  private boolean version;

  @Nullable String dataDir() {
    return dataDir;
  }

  @Nullable String db() {
    return db;
  }

  @Nullable String dbUser() {
    return dbUser;
  }

  @Nullable String dbPassword() {
    return dbPassword;
  }

  @Nullable String schema() {
    return schema;
  }

  boolean json() {
    return json;
  }

  boolean verbose() {
    return verbose;
  }

  /** Whether the command is asked what it is rather than to do it. */
  boolean asksForHelp() {
    return help || version;
  }
}
