package dev.taskyard.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class SchemaVersionTest {

  /**
   * Of every SQL file below db/migration, db/view and db/comment. When it no longer fits: add one
   * to {@link Schema#VERSION}, without which existing databases are never migrated, and write the
   * new number and the new digest here. A migration that was released is never changed; a new one
   * is added.
   */
  private static final String DIGEST_OF_FILES =
      "d09a2fb285387caf232764aedd0faddb9e65e904812e00b84177e3c201aa393e";

  private static final int VERSION_OF_FILES = 12;

  private static final Path MIGRATIONS = Path.of("db/migration");
  private static final Path VIEWS = Path.of("db/view");
  private static final Path COMMENTS = Path.of("db/comment");

  @Test
  void the_version_belongs_to_these_files() throws Exception {
    assertThat(digest())
        .as("files below db/ have changed: bump Schema.VERSION, see DIGEST_OF_FILES")
        .isEqualTo(DIGEST_OF_FILES);
    assertThat(Schema.VERSION).isEqualTo(VERSION_OF_FILES);
  }

  @Test
  void every_file_is_named_by_version_and_purpose() {
    assertThat(sqlFiles(MIGRATIONS))
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThat(MIGRATIONS.relativize(file).toString())
                    .matches("(common|h2|postgresql)/V[1-9][0-9]*__[a-z0-9_]+\\.sql"));
    assertThat(sqlFiles(VIEWS))
        .allSatisfy(
            file -> assertThat(VIEWS.relativize(file).toString()).matches("R__[a-z0-9_]+\\.sql"));
  }

  @Test
  void every_version_is_common_or_written_for_both_databases() {
    Map<Integer, Set<String>> foldersByVersion =
        sqlFiles(MIGRATIONS).stream()
            .collect(
                Collectors.groupingBy(
                    SchemaVersionTest::versionOf,
                    Collectors.mapping(
                        file -> MIGRATIONS.relativize(file).getName(0).toString(),
                        Collectors.toSet())));

    assertThat(foldersByVersion.values())
        .allSatisfy(
            folders -> assertThat(folders).isIn(Set.of("common"), Set.of("h2", "postgresql")));
  }

  @Test
  void no_version_is_used_twice_or_left_out() {
    for (String vendor : List.of("h2", "postgresql")) {
      List<Integer> versions =
          Stream.of("common", vendor)
              .flatMap(folder -> sqlFiles(MIGRATIONS.resolve(folder)).stream())
              .map(SchemaVersionTest::versionOf)
              .sorted()
              .toList();

      assertThat(versions)
          .as(vendor)
          .isEqualTo(IntStream.rangeClosed(1, versions.size()).boxed().toList());
    }
  }

  private static int versionOf(Path file) {
    return Integer.parseInt(file.getFileName().toString().replaceFirst("^V(\\d+)__.*$", "$1"));
  }

  private static String digest() throws IOException, NoSuchAlgorithmException {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (Path directory : List.of(MIGRATIONS, VIEWS, COMMENTS)) {
      for (Path file : sqlFiles(directory)) {
        digest.update((file + "\0").getBytes(StandardCharsets.UTF_8));
        digest.update((Files.readString(file) + "\0").getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static List<Path> sqlFiles(Path directory) {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> path.toString().endsWith(".sql")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
