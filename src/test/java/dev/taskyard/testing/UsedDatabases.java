package dev.taskyard.testing;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * The databases of one server that are cloned from one template, and are used by one test after
 * another, together with the sessions that this JVM has with them. A database is given to another
 * test when nobody else is connected to it and what a test may leave without saying so is as in the
 * template, but for rows in tables that are empty there: they are removed, and all numbers begin
 * anew. Any other is dropped. Two take turns, so that one is put in order while a test works with
 * the other.
 */
final class UsedDatabases {

  /**
   * Of all that is in a catalog but what emptying a table changes, and of what was gathered about
   * rows. Who changed a row of it left his number there.
   */
  private static final String CATALOG =
      """
      select concat_ws(' ',
               (select concat_ws(',', count(*), sum(oid::bigint),
                                 md5(string_agg(concat_ws(',', oid, relname, relowner, relacl, reloptions, relrowsecurity, relreplident), ' ' order by oid)))
                  from pg_class where oid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_attribute where attrelid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_constraint),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_trigger),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_rewrite where oid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_proc where oid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_description where objoid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_type where oid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_sequence),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_policy),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_default_acl),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_statistic_ext),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_collation where oid >= 16384),
               (select concat_ws(',', count(*), sum(xmin::text::bigint)) from pg_publication),
               (select count(*) from pg_largeobject_metadata),
               (select string_agg(concat_ws(',', nspname, xmin), ' ' order by nspname)
                  from pg_namespace where nspname !~ '^pg_(toast_)?temp_'),
               (select concat_ws(',', datacl, datconnlimit, datallowconn) from pg_database where datname = current_database()),
               (select string_agg(concat_ws(',', s.setrole, s.setconfig), ' ')
                  from pg_db_role_setting s join pg_database d on d.oid = s.setdatabase
                 where d.datname = current_database()),
               (select count(*) from pg_stats where schemaname not in ('pg_catalog', 'information_schema')))
      """;

  private static final String WITH_ROWS =
      """
      select format('%I.%I', n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
       where c.oid >= 16384 and c.relkind = 'r' and pg_relation_size(c.oid) > 0
         and n.nspname !~ '^pg_(toast_)?temp_'
       order by 1
      """;

  private static final String OTHERS =
      """
      select pid from pg_stat_activity
       where datname = current_database() and backend_type = 'client backend'
         and pid <> pg_backend_pid()
      """;

  private static final String WITH_NUMBERS =
      """
      select format('%I.%I', schemaname, sequencename) from pg_sequences
       where last_value is not null
       order by 1
      """;

  private static final String BEGIN_ANEW =
      "select setval(seqrelid::regclass, seqstart, false) from pg_sequence"
          + " where seqrelid = any(cast('{%s}' as regclass[]))";

  /** Nobody is connected that could hold one; should it be otherwise, nobody waits for ever. */
  private static final String LOCKS = "set lock_timeout = '5s'";

  private final PostgresServer server;
  private final String template;
  private final ExecutorService keeper;
  private final List<String> filled;
  private final List<String> counted;
  private final String likeness;
  private final Deque<Future<String>> ready = new ArrayDeque<>();

  /**
   * @param keeper does one thing at a time
   */
  UsedDatabases(PostgresServer server, String template, ExecutorService keeper) {
    this.server = server;
    this.template = template;
    this.keeper = keeper;
    String database = another();
    try (var connection = server.connect(database)) {
      this.filled = texts(connection, WITH_ROWS);
      this.counted = texts(connection, WITH_NUMBERS);
      this.likeness = likeness(connection);
    } catch (SQLException e) {
      throw new IllegalStateException("On " + server + ": " + database, e);
    }
    ready.add(CompletableFuture.completedFuture(database));
  }

  /**
   * @return the name of one that is like the template
   */
  synchronized String take() {
    Future<String> next = ready.poll();
    if (ready.isEmpty()) {
      addReady(this::another);
    }
    return PostgresServer.ready(next, this::another);
  }

  /**
   * Takes one back that a test has used.
   *
   * @param sound false: it is dropped
   */
  void giveBack(String database, boolean sound) {
    if (sound) {
      addReady(() -> isAgainLikeTheTemplate(database) ? database : instead(database));
    } else {
      KeptSessions.leave(server.urlOf(database));
      server.drop(database);
    }
  }

  private synchronized void addReady(Callable<String> database) {
    ready.add(keeper.submit(database));
  }

  /** Those that nobody has taken. */
  synchronized List<Future<String>> ready() {
    return List.copyOf(ready);
  }

  private String another() {
    String database = server.clone(template);
    KeptSessions.keep(server.urlOf(database));
    return database;
  }

  private String instead(String database) {
    KeptSessions.leave(server.urlOf(database));
    try {
      server.dropNow(database);
    } catch (IllegalStateException e) {
      System.err.println("A database is left: " + e + ": " + e.getCause());
    }
    return another();
  }

  private boolean isAgainLikeTheTemplate(String database) {
    String url = server.urlOf(database);
    if (KeptSessions.lent(url) > 0) {
      return false;
    }
    try (var connection = server.connect(database);
        var statement = connection.createStatement()) {
      statement.execute(LOCKS);
      var others = texts(connection, OTHERS);
      KeptSessions.kept(url).forEach(pid -> others.remove(pid.toString()));
      if (!others.isEmpty() || !likeness(connection).equals(likeness)) {
        return false;
      }
      var withRows = texts(connection, WITH_ROWS);
      withRows.removeAll(filled);
      if (!withRows.isEmpty()) {
        statement.execute("truncate " + String.join(", ", withRows) + " cascade");
      }
      // Rows that were undone have taken numbers too.
      var withNumbers = texts(connection, WITH_NUMBERS);
      withNumbers.removeAll(counted);
      statement.execute(BEGIN_ANEW.formatted(String.join(",", withNumbers)));
      return true;
    } catch (SQLException e) {
      // It can't be used any more, whatever the test did.
      return false;
    }
  }

  private String likeness(Connection connection) throws SQLException {
    var likeness = new ArrayList<>(texts(connection, CATALOG));
    for (String table : filled) {
      likeness.addAll(
          texts(
              connection, "select string_agg(t::text, ' ' order by t::text) from " + table + " t"));
    }
    for (String sequence : counted) {
      likeness.addAll(texts(connection, "select last_value from " + sequence));
    }
    return String.join("\n", likeness);
  }

  private static List<String> texts(Connection connection, String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(String.valueOf(rows.getString(1)));
      }
    }
    return texts;
  }
}
