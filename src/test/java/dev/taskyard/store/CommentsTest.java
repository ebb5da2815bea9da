package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.PostgresServer;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** What PostgreSQL says of the tables and the reports is what their pages say. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CommentsTest {
  private static final Pattern TABLES =
      Pattern.compile("^\\| ((?:`\\w+`(?:, )?)+) \\| ([^|]+) \\| [^|]* \\|$", Pattern.MULTILINE);
  private static final Pattern REMARK =
      Pattern.compile("^.*?(?:\\bas (\\w+)|\\b\\w\\.(\\w+)),? -- (.+)$", Pattern.MULTILINE);

  @Test
  void every_column_of_a_report_has_a_comment_that_is_the_remark_in_its_view()
      throws SQLException, IOException {
    Map<String, String> comments =
        comments(
            """
            select c.relname || '.' || a.attname, col_description(c.oid, a.attnum)
              from pg_class c
              join pg_attribute a on a.attrelid = c.oid and a.attnum > 0
             where c.relnamespace = 'taskyard'::regnamespace and c.relkind = 'v'
             order by 1
            """);

    assertThat(comments).hasSizeGreaterThan(100);
    assertThat(comments).allSatisfy((column, comment) -> assertThat(comment).isNotBlank());
    assertThat(remarks())
        .hasSizeGreaterThan(20)
        .allSatisfy((column, remark) -> assertThat(comments).containsEntry(column, remark));
  }

  @Test
  void every_table_has_the_comment_that_stands_in_the_page_on_the_database()
      throws SQLException, IOException {
    Map<String, String> comments =
        comments(
            """
            select c.relname, obj_description(c.oid)
              from pg_class c
             where c.relnamespace = 'taskyard'::regnamespace and c.relkind = 'r'
               and c.relname <> 'flyway_schema_history'
             order by 1
            """);
    Map<String, String> told = tablesInThePage();

    assertThat(comments)
        .allSatisfy((table, comment) -> assertThat(told).containsEntry(table, comment));
  }

  private static Map<String, String> comments(String query) throws SQLException {
    int version = PostgresServer.standardVersions().get(0);
    try (var database = TestDatabase.postgres(version, new MigratedSchema());
        var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(query)) {
      var comments = new LinkedHashMap<String, String>();
      while (rows.next()) {
        comments.put(rows.getString(1), String.valueOf(rows.getString(2)));
      }
      assertThat(comments).isNotEmpty();
      return comments;
    }
  }

  /** The remarks that stand behind a column, on its line. */
  private static Map<String, String> remarks() throws IOException {
    var remarks = new LinkedHashMap<String, String>();
    try (var views = Files.list(Path.of("db/view"))) {
      for (Path view : views.sorted().toList()) {
        String name = view.getFileName().toString().replaceAll("^R__|\\.sql$", "");
        String columns = Files.readString(view).split("\n  from ", 2)[0];
        var found = REMARK.matcher(columns);
        while (found.find()) {
          String column = found.group(1) == null ? found.group(2) : found.group(1);
          remarks.put(name + "." + column, found.group(3));
        }
      }
    }
    return remarks;
  }

  private static Map<String, String> tablesInThePage() throws IOException {
    var told = new LinkedHashMap<String, String>();
    String page = Files.readString(Path.of("db/README.md"));
    String section = page.substring(page.indexOf("## Tables"), page.indexOf("## Which index"));
    var rows = TABLES.matcher(section);
    while (rows.find()) {
      for (String table : rows.group(1).split(", ", -1)) {
        told.put(table.replace("`", ""), rows.group(2).replace("`", ""));
      }
    }
    return told;
  }
}
