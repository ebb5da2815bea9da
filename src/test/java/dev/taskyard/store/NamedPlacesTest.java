package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Statements are read as jdbi reads them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class NamedPlacesTest {
  private static final Pattern TEXT = Pattern.compile("\"\"\"\n(.*?)\"\"\"", Pattern.DOTALL);
  private static final Pattern SQL =
      Pattern.compile("\\s*(select|insert|update|delete|with|merge)\\s.*", Pattern.DOTALL);

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '#',
      value = {
        "select :a, :b_2, :a              ; select ?, ?, ?",
        "x = :a::bigint and y=:b          ; x = ?::bigint and y=?",
        "':a' || \":b\" || :c             ; ':a' || \":b\" || ?",
        "'it''s :a' || :b                 ; 'it''s :a' || ?",
        "a /* :b ' */ = :c                ; a /* :b ' */ = ?",
        "a / :b - :c                      ; a / ? - ?",
        "a = : b                          ; a = : b",
        "'2026-01-01 10:30:00' < :t       ; '2026-01-01 10:30:00' < ?",
        "a = :                            ; a = :",
        "'without an end :a               ; 'without an end :a",
      })
  void a_name_behind_a_colon_is_a_place(String sql, String read) {
    assertThat(NamedPlaces.parse(sql).getSql()).isEqualTo(read);
  }

  @Test
  void a_comment_ends_with_its_line() {
    ParsedSql read = NamedPlaces.parse("a -- isn't :b\n = :c -- :d");

    assertThat(read.getSql()).isEqualTo("a -- isn't :b\n = ? -- :d");
    assertThat(read.getParameters().getParameterNames()).containsExactly("c");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a = ? and b = '?' and c = ?", "?", "", "select 1"})
  void places_may_have_no_names(String sql) {
    assertThat(NamedPlaces.parse(sql)).isEqualTo(new ColonPrefixSqlParser().parse(sql, null));
  }

  @Test
  void every_statement_of_ours_is_read_as_jdbi_reads_it() throws IOException {
    var jdbi = new ColonPrefixSqlParser();
    List<String> statements = statements();

    assertThat(statements).hasSizeGreaterThan(100);
    assertThat(statements)
        .allSatisfy(sql -> assertThat(NamedPlaces.parse(sql)).isEqualTo(jdbi.parse(sql, null)));
  }

  private static List<String> statements() throws IOException {
    var statements = new ArrayList<String>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path source : sources.filter(path -> path.toString().endsWith(".java")).toList()) {
        TEXT.matcher(Files.readString(source))
            .results()
            .map((MatchResult text) -> text.group(1))
            .filter(text -> SQL.matcher(text).matches())
            .forEach(statements::add);
      }
    }
    return statements;
  }
}
