package dev.taskyard.peers;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;

/**
 * Where a contender has its tables: a schema of its own on PostgreSQL, a file of its own on H2.
 *
 * @param database the JDBC URL of the PostgreSQL database, with the user; {@link #H2} for a file
 * @param schema of the contender; on H2 nobody needs it
 * @param home a directory of its own
 */
record Place(String database, String schema, Path home) {
  static final String H2 = "h2";

  boolean h2() {
    return database.equals(H2);
  }

  /** A URL whose connections find the contender's tables without naming the schema. */
  String url() {
    if (h2()) {
      // As durable as Taskyard's file, and as open to other processes.
      return "jdbc:h2:file:" + home.resolve("peer") + ";AUTO_SERVER=TRUE;WRITE_DELAY=0";
    }
    return database + (database.contains("?") ? "&" : "?") + "currentSchema=" + schema;
  }

  Connection connect() throws SQLException {
    return DriverManager.getConnection(url());
  }

  /** Runs statements, each on its own. */
  void execute(String... statements) throws SQLException {
    try (var connection = connect();
        var statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }

  private static final String TABLES =
      "select quote_ident(tablename) from pg_tables where schemaname = current_schema";

  /** Lets PostgreSQL learn what is in the tables; H2 needs no telling. */
  void vacuum() throws SQLException {
    if (h2()) {
      return;
    }
    var statements = new ArrayList<String>();
    try (var connection = connect();
        var statement = connection.createStatement();
        var tables = statement.executeQuery(TABLES)) {
      while (tables.next()) {
        statements.add("vacuum analyze " + tables.getString(1));
      }
    }
    execute(statements.toArray(String[]::new));
  }

  /** Makes the schema where there are schemas, anew if it was left over. */
  void prepare() throws SQLException {
    remove();
    if (!h2()) {
      execute("create schema " + schema);
    }
  }

  /** Takes the schema away with all that is in it. A file of H2 goes with the directory. */
  void remove() throws SQLException {
    if (!h2()) {
      execute("drop schema if exists " + schema + " cascade");
    }
  }
}
