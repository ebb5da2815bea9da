package dev.taskyard.testing;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TestDatabaseTest {

  @ParameterizedTest
  @ValueSource(ints = {14, 18})
  void postgres_is_of_the_version_asked_for_and_commits_as_in_earnest(int version)
      throws Exception {
    try (var database = TestDatabase.postgres(version)) {
      assertThat(query(database, "show server_version")).startsWith(version + ".");
      assertThat(query(database, "show server_encoding")).isEqualTo("UTF8");
      assertThat(query(database, "show max_connections")).isEqualTo("200");
      assertThat(query(database, "show fsync")).isEqualTo("off");
      assertThat(query(database, "show synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void a_closed_postgres_database_is_dropped_though_somebody_is_connected() throws Exception {
    var database = TestDatabase.postgres();

    try (var left = database.connect()) {
      assertThat(left.isValid(1)).isTrue();
      database.close();
      await().until(() -> !left.isValid(1));
    }

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(database::connect)
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("does not exist"));
  }

  @Test
  void a_closed_h2_database_leaves_no_file_though_somebody_is_connected() throws Exception {
    var database = TestDatabase.h2();
    var directory = Path.of(database.url().replaceAll("jdbc:h2:file:([^;]*)/.*", "$1"));

    try (var left = database.connect()) {
      assertThat(left.isValid(1)).isTrue();
      assertThat(directory).isNotEmptyDirectory();
      database.close();
    }

    assertThat(Files.exists(directory)).isFalse();
  }

  @Test
  void an_h2_file_that_an_interrupt_closed_is_opened_again_for_the_last_look() throws Exception {
    try (var database = TestDatabase.h2(new OneNote())) {
      database.keepOpen();
      try {
        assertThatThrownBy(() -> writeInterrupted(database)).isInstanceOf(AssertionError.class);
      } finally {
        boolean ignored = Thread.interrupted();
      }

      try (var last = database.lastConnection();
          var statement = last.createStatement();
          var rows = statement.executeQuery("select min(line) from note")) {
        rows.next();
        assertThat(rows.getString(1)).isEqualTo("first");
      }
    }
  }

  /** Again and again, as what H2 waits for is not always the file. */
  private static void writeInterrupted(TestDatabase database) {
    for (int i = 0; i < 1000; i++) {
      Thread.currentThread().interrupt();
      execute(database, "insert into note values ('second')");
    }
  }

  /** Every test is run on both databases, on a clone of what the template made. */
  @Nested
  @Execution(ExecutionMode.SAME_THREAD)
  @OnBothDatabases(template = OneNote.class)
  class A_class {

    private static final List<String> displayNames = new ArrayList<>();
    private static final Set<TestDatabase> databases = new HashSet<>();

    private final TestDatabase mine;

    A_class(TestDatabase database) {
      mine = database;
    }

    @BeforeEach
    void prepare(TestDatabase database) {
      assertThat(database).isSameAs(mine);
      assertThat(databases.add(database)).as("a database for each test").isTrue();
    }

    @Test
    void starts_with_what_the_template_made(TestDatabase database) throws Exception {
      assertThat(database).isSameAs(mine);
      assertThat(query(database, "select string_agg(line, ',') from note")).isEqualTo("first");
      execute(database, "insert into note values ('second')");
    }

    @Test
    void sees_nothing_of_another_test(TestDatabase database, TestInfo info) throws Exception {
      displayNames.add(database.label() + ": " + info.getTestClass().orElseThrow().getSimpleName());
      assertThat(query(database, "select string_agg(line, ',') from note")).isEqualTo("first");
      execute(database, "insert into note values ('second')");
    }

    @AfterAll
    static void ran_as_often_as_there_are_databases() {
      assertThat(databases).hasSize(2 * displayNames.size());
    }
  }

  @OnBothDatabases
  void a_single_test_can_be_run_on_both(TestDatabase database, TestInfo info) throws Exception {
    assertThat(info.getDisplayName()).isEqualTo("[" + database.label() + "]");
    assertThat(query(database, "select 40 + 2")).isEqualTo("42");
  }

  private static final class OneNote implements DatabaseTemplate {
    @Override
    public void prepare(TestDatabase database) {
      execute(database, "create table note (line varchar(20))");
      execute(database, "insert into note values ('first')");
    }
  }

  private static String query(TestDatabase database, String sql) throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  private static void execute(TestDatabase database, String sql) {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }
}
