package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TaskyardException.Category;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What tries to lead out of the data directory. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class DataRootTest {
  @TempDir Path temp;
  private Path outside;
  private TestStore store;
  private ArtifactFiles files;

  @BeforeEach
  void open() throws IOException {
    outside = Files.createDirectory(temp.resolve("outside"));
    store = TestStore.in(temp);
    files = store.files();
  }

  @Test
  void a_plain_reference_is_a_path_in_the_data_directory_whether_or_not_it_exists() {
    assertThat(files.resolve("artifacts/task_a/./log.txt"))
        .isEqualTo(store.path("artifacts/task_a/log.txt"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " ", "/etc/passwd", "../x", "artifacts/../../x", "artifacts/..", "a\0b"})
  void what_is_no_plain_relative_path_is_refused(String reference) {
    assertRefused(() -> files.resolve(reference));
    assertRefused(() -> files.open(reference));
    assertRefused(() -> files.delete(reference));
  }

  @Test
  void a_reference_through_a_link_that_leads_out_is_refused() throws IOException {
    Files.writeString(outside.resolve("secret.txt"), "secret");
    files.write("task_a", "log", "hello");
    link("artifacts/task_a/file.txt", outside.resolve("secret.txt"));
    link("artifacts/task_b", outside);
    link("artifacts/task_a/nothing.txt", outside.resolve("nothing.txt"));

    assertRefused(() -> files.resolve("artifacts/task_a/file.txt"));
    assertRefused(() -> files.open("artifacts/task_b/secret.txt"));
    assertRefused(() -> files.resolve("artifacts/task_b/not-yet.txt"));
    assertRefused(() -> files.resolve("artifacts/task_a/nothing.txt"));
    assertRefused(() -> files.delete("artifacts/task_b/secret.txt"));
  }

  @Test
  void only_artifacts_are_opened_and_deleted() throws IOException {
    Files.writeString(store.path("config.toml"), "secret");
    files.write("task_a", "log", "hello");
    link("artifacts/task_a/config.txt", store.path("config.toml"));
    link("artifacts/task_b", store.path(""));

    assertRefused(() -> files.open("config.toml"));
    assertRefused(() -> files.open("artifacts/task_a/config.txt"));
    assertRefused(() -> files.delete("config.toml"));
    assertRefused(() -> files.delete("artifacts/task_b/config.toml"));
    assertRefused(() -> files.delete("artifacts/task_a"));
  }

  @Test
  void deleting_a_link_leaves_what_it_points_to() throws IOException {
    Path secret = Files.writeString(outside.resolve("secret.txt"), "secret");
    files.write("task_a", "log", "hello");
    link("artifacts/task_a/log.txt", files.resolve("config.toml"));

    files.deleteTask("task_a");

    assertThat(secret).hasContent("secret");
    assertThat(store.path("artifacts/task_a")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"artifacts", "artifacts/task_a"})
  void nothing_is_written_through_a_directory_that_leads_out(String directory) throws IOException {
    files.write("task_b", "log", "hello");
    Trees.delete(store.path(""), store.path(directory));
    link(directory, outside);

    assertRefused(() -> files.write("task_a", "log", "hello"));
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_link_to_nothing_is_no_directory() throws IOException {
    link("artifacts", outside.resolve("nothing"));

    assertRefused(() -> files.write("task_a", "log", "hello"));
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_directory_that_is_swapped_for_a_link_after_its_check_gets_no_artifact() {
    var swapping =
        TestStore.in(
            temp,
            () -> {
              swapForLink("artifacts/task_a");
              return TestStore.NOON;
            });

    assertRefused(() -> swapping.files().write("task_a", "log", "hello"));
    assertThat(outside).isEmptyDirectory();
  }

  @Test
  void a_directory_may_be_a_link_to_another_in_the_data_directory() throws IOException {
    Files.createDirectory(store.path("large"));
    link("artifacts", store.path("large"));

    String path = files.write("task_a", "log", "hello").path();

    try (var in = files.open(path)) {
      assertThat(in).hasContent("hello");
    }
    assertThat(files.list()).hasSize(1);
    files.deleteTask("task_a");
    assertThat(store.path("large")).isEmptyDirectory();
  }

  @Test
  void a_scratch_directory_that_leads_out_is_refused() throws IOException {
    Files.createDirectories(outside.resolve("1/keep"));
    Files.createDirectory(store.path("scratch"));
    link("scratch/task_a", outside);

    assertRefused(() -> files.scratch("task_a", 1));
    assertRefused(() -> files.deleteScratch("task_a", 1));
    assertThat(outside.resolve("1/keep")).isDirectory();
    assertThat(files.scratchDirs()).isEmpty();
  }

  private void swapForLink(String directory) {
    try {
      Files.delete(store.path(directory));
      link(directory, outside);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(store.path(name), target);
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TaskyardException.class, e -> assertThat(e.category()).isEqualTo(Category.INVALID))
        .message()
        .hasLineCount(1);
  }
}
