package dev.taskyard.store;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.TaskyardException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a database is found, reached for the first time, and its schema made to fit. */
record Opening(DatabaseSettings settings, Dialect dialect, Login login, DatabaseClock clock) {
  private static final long PATIENCE_NANOS = 15_000_000_000L;
  private static final long PAUSE_NANOS = 200_000_000L;
  private static final String FILE_REMEDY =
      "check --db and the data directory, that there is room, and that this user may write there";
  private static final String PASSWORD_REMEDY = "check --db-user and --db-password";
  private static final String SERVER_REMEDY = "check that the server runs and that --db names it";
  static final String DAMAGE_REMEDY =
      "the database is damaged: restore it from a copy, such as doctor --backup makes; save the"
          + " file first, org.h2.tools.Recover may get what is left";
  private static final Pattern SCHEMA_NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
  private static final Pattern USER_INFO = Pattern.compile("//([^/?]+)@");

  /**
   * @throws TaskyardException UNAVAILABLE for a URL that is neither H2's nor PostgreSQL's, or a
   *     schema's name that is none
   */
  static Opening of(DatabaseSettings settings) {
    // It stands in statements as it is: a name can't be bound.
    if (!SCHEMA_NAME.matcher(settings.schema()).matches()) {
      throw TaskyardException.unavailable(
          "Unusable schema name '"
              + settings.schema()
              + "': expected lower-case letters, digits and underscores",
          null);
    }
    String lower = settings.url().toLowerCase(Locale.ROOT);
    Dialect dialect;
    if (lower.startsWith("jdbc:h2:")) {
      H2Dialect.listenOnLoopback();
      dialect = new H2Dialect();
    } else if (lower.startsWith("jdbc:postgresql:")) {
      dialect = new PostgresDialect();
    } else {
      throw TaskyardException.unavailable(
          "Unusable database URL '"
              + DatabaseSettings.withoutSecrets(settings.url())
              + "': expected jdbc:h2:file:PATH or jdbc:postgresql://HOST/DATABASE",
          null);
    }
    return new Opening(
        settings,
        dialect,
        Login.of(settings, dialect),
        new DatabaseClock(Instant.EPOCH, System.nanoTime()));
  }

  /**
   * A connection, after up to 15 s of trying where another process is just taking the database
   * over. It is followed by {@link #leave} when it is no longer used, and nothing that came of it.
   */
  Connection connect() {
    dialect.enterFile(login.url());
    try {
      return connectPatiently();
    } catch (RuntimeException e) {
      leave();
      throw e;
    }
  }

  /** All that {@link #connect} led to is closed. */
  void leave() {
    dialect.leaveFile(login.url());
  }

  private Connection connectPatiently() {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      try {
        Connection connection = login.connect();
        dialect.restrictFile(login.url());
        return connection;
      } catch (SQLException e) {
        if (!dialect.isPassingAtOpen(login.url(), e) || System.nanoTime() > end) {
          throw unavailable(e, dialect.isDamagedAtOpen(login.url(), e));
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  /** The same at another URL. */
  Opening at(String url) {
    return new Opening(settings, dialect, new Login(url, login.user(), login.password()), clock);
  }

  /**
   * @throws TaskyardException UNAVAILABLE: there is none, or a later program's
   */
  void requireSchema(Connection connection) throws SQLException {
    new Schema(this).require(connection);
  }

  void prepareSchema(Connection connection) throws SQLException {
    new Schema(this).prepare(connection);
  }

  /** What went wrong, for the person who has to mend it. */
  TaskyardException unavailable(SQLException e) {
    return unavailable(e, dialect.isDamaged(e));
  }

  private TaskyardException unavailable(SQLException e, boolean isDamaged) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String reason = String.valueOf(new StoreException(StoreException.Kind.REFUSED, e).getMessage());
    String remedy =
        switch (state) {
          case "28P01", "28000" -> PASSWORD_REMEDY;
          // What the driver says itself when a password is asked for and it has none, and else.
          case "08004" -> reason.contains("password") ? PASSWORD_REMEDY : SERVER_REMEDY;
          case "3D000" -> "create the database, or name another with --db";
          case "90067" -> SERVER_REMEDY;
          case "90028", "90031" -> isDamaged ? DAMAGE_REMEDY : FILE_REMEDY;
          case "90146" -> "there is none, and none was made; check --db and the data directory";
          case "90020" -> "another program holds the file without AUTO_SERVER; close it";
          default ->
              isDamaged
                  ? DAMAGE_REMEDY
                  : state.startsWith("08") ? SERVER_REMEDY : "check --db and the data directory";
        };
    return TaskyardException.unavailable(
        "Cannot use database "
            + DatabaseSettings.withoutSecrets(settings.url())
            + ": "
            + withoutLogin(reason)
            + " ("
            + remedy
            + ")",
        ShownCause.of(e, this::withoutLogin));
  }

  /**
   * A driver quotes the URL that it cannot parse, and PostgreSQL's takes USER:PASSWORD@HOST for the
   * host's name, and says that it failed.
   */
  private String withoutLogin(String reason) {
    String shown = reason;
    for (String url : List.of(login.url(), settings.url())) {
      shown = shown.replace(url, DatabaseSettings.withoutSecrets(settings.url()));
    }
    shown = H2Path.plain(shown);
    Matcher user = USER_INFO.matcher(settings.url());
    return user.find() ? shown.replace(user.group(1), "***") : shown;
  }
}
