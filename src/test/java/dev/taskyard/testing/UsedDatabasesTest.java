package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class UsedDatabasesTest {

  /** Two take turns. */
  private static final int TURNS = 4;

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void the_next_test_finds_the_sessions_and_nothing_else_of_who_was_there(int version)
      throws Exception {
    var urls = new ArrayList<String>();
    var sessions = new ArrayList<String>();

    for (int turn = 0; turn < TURNS; turn++) {
      try (var database = TestDatabase.usedPostgres(version, new Shelf())) {
        try (var connection = connect(database)) {
          urls.add(database.url());
          sessions.add(text(connection, "select pg_backend_pid()"));
          assertThat(text(connection, "select string_agg(name, ',') from shelf"))
              .isEqualTo("first");
          assertThat(text(connection, "select count(*) from book")).isEqualTo("0");
          assertThat(text(connection, "insert into book (shelf) values (1) returning id"))
              .isEqualTo("1");
          assertThat(text(connection, "insert into page (book) values (1) returning id"))
              .isEqualTo("1");
          assertThat(text(connection, "show search_path")).doesNotContain("elsewhere");
          execute(connection, "set search_path = elsewhere");
          execute(connection, "create temporary table passing (id int)");
          connection.setAutoCommit(false);
          execute(connection, "insert into public.book (shelf) values (1)");
        }
      }
    }

    assertThat(List.of(urls.get(2), urls.get(3))).isEqualTo(List.of(urls.get(0), urls.get(1)));
    assertThat(List.of(sessions.get(2), sessions.get(3)))
        .isEqualTo(List.of(sessions.get(0), sessions.get(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "update shelf set name = 'second'",
        "insert into shelf (name) values ('second')",
        "alter table book add column title varchar(20)",
        "alter table book alter column shelf drop not null",
        "create index on book (shelf)",
        "create schema another",
        "create table another (id int)",
        "create or replace view books as select id from book where id > 1",
        "comment on table book is 'of paper'",
        "select nextval('shelf_id_seq')",
        "create type colour as enum ('red')",
        "alter sequence book_id_seq increment by 2",
        "alter table book enable row level security",
        "alter default privileges grant select on tables to public",
        "create statistics on id, shelf from book",
        "select lo_create(0)",
        "grant select on book to public",
        "alter table book set (fillfactor = 50)",
        "insert into book (shelf) values (1); analyze book",
        "do 'begin execute ''alter database '' || current_database() || '' set work_mem = 1000''; end'"
      })
  void who_changed_more_than_rows_is_the_last_there(String change) throws Exception {
    String changed;
    try (var database = TestDatabase.usedPostgres(18, new Shelf());
        var connection = connect(database)) {
      changed = database.url();
      execute(connection, change);
    }

    assertThat(nextUrls()).doesNotContain(changed);
  }

  @Test
  void numbers_begin_anew_where_nothing_was_stored_too() throws Exception {
    for (int turn = 0; turn < TURNS; turn++) {
      try (var database = TestDatabase.usedPostgres(18, new Shelf());
          var connection = connect(database)) {
        assertThat(text(connection, "select nextval('book_id_seq')")).isEqualTo("1");
      }
    }
  }

  @Test
  void who_closes_a_session_twice_or_aborts_it_then_harms_nobody_who_has_it_now() throws Exception {
    try (var database = TestDatabase.usedPostgres(18, new Shelf())) {
      Connection before = connect(database);
      before.close();
      try (var now = connect(database)) {
        before.close();
        before.abort(Runnable::run);

        assertThat(text(now, "select 1")).isEqualTo("1");
        assertThat(text(now, "show application_name")).isNotEmpty();
        assertThat(before.isValid(1)).isFalse();
        assertThat(before.isClosed()).isTrue();
        assertThatThrownBy(before::createStatement)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("08003"));
      }
    }
  }

  @Test
  void nobody_comes_where_somebody_is_connected_still() throws Exception {
    var database = TestDatabase.usedPostgres(18, new Shelf());
    Connection left = connect(database);
    database.close();

    assertThat(nextUrls()).doesNotContain(database.url());
    assertThat(left.isValid(1)).isFalse();
  }

  @Test
  void nobody_comes_where_another_process_is_connected_still() throws Exception {
    var database = TestDatabase.usedPostgres(18, new Shelf());
    // As that of another process: who names how long an answer may take is given none that is kept.
    try (var left =
        DriverManager.getConnection(
            database.url() + "&socketTimeout=30", database.user(), database.password())) {
      assertThat(left.isValid(1)).isTrue();
      database.close();

      assertThat(nextUrls()).doesNotContain(database.url());
    }
  }

  @Test
  void nobody_comes_where_a_test_did_harm() throws Exception {
    String harmed;
    try (var database = TestDatabase.usedPostgres(18, new Shelf())) {
      harmed = database.url();
      database.harmed();
    }

    assertThat(nextUrls()).doesNotContain(harmed);
  }

  @Test
  void a_session_that_was_ended_is_given_to_nobody() throws Exception {
    try (var database = TestDatabase.usedPostgres(18, new Shelf())) {
      String ended;
      try (var connection = connect(database)) {
        ended = text(connection, "select pg_backend_pid()");
      }
      try (var other =
          DriverManager.getConnection(
              database.url() + "&socketTimeout=30", database.user(), database.password())) {
        execute(other, "select pg_terminate_backend(" + ended + ")");
      }

      try (var connection = connect(database)) {
        assertThat(text(connection, "select pg_backend_pid()")).isNotEqualTo(ended);
      }
    }
  }

  private static List<String> nextUrls() {
    var urls = new ArrayList<String>();
    for (int turn = 0; turn < TURNS; turn++) {
      try (var database = TestDatabase.usedPostgres(18, new Shelf())) {
        urls.add(database.url());
      }
    }
    return urls;
  }

  /** As the program connects. */
  private static Connection connect(TestDatabase database) throws SQLException {
    return DriverManager.getConnection(database.url(), database.user(), database.password());
  }

  private static String text(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static final class Shelf implements DatabaseTemplate {
    @Override
    public void prepare(TestDatabase database) {
      try (var connection = database.connect()) {
        execute(connection, "create table shelf (id int generated always as identity, name text)");
        execute(connection, "insert into shelf (name) values ('first')");
        execute(
            connection,
            "create table book (id int generated always as identity primary key, shelf int not null)");
        execute(
            connection,
            "create table page (id int generated always as identity, book int references book)");
        execute(connection, "create view books as select id from book");
      } catch (SQLException e) {
        throw new AssertionError(e);
      }
    }
  }
}
