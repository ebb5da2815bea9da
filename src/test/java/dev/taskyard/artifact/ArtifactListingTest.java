package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ArtifactListingTest {
  @TempDir Path temp;
  private TestStore store;
  private ArtifactFiles files;

  @BeforeEach
  void open() {
    store = TestStore.in(temp);
    files = store.files();
  }

  @Test
  void every_file_is_listed_with_its_task_size_and_time() throws IOException {
    String first = files.write("task_a", "log", "hello").path();
    String second = files.write("task_b", "log", "hello, you").path();
    files.write("task_c", "log", "");
    files.delete("artifacts/task_c/20260102T120000.123Z_log.txt");
    for (String path : new String[] {first, second}) {
      Files.setLastModifiedTime(store.path(path), FileTime.from(TestStore.NOON));
    }

    try (var listed = files.list()) {
      assertThat(listed)
          .containsExactlyInAnyOrder(
              new ArtifactFile("task_a", first, 5, TestStore.NOON, false),
              new ArtifactFile("task_b", second, 10, TestStore.NOON, false));
    }
  }

  @Test
  void what_a_killed_process_left_is_listed_as_temporary() throws IOException {
    files.write("task_a", "log", "hello");
    var left = NewFile.in(store.path("artifacts/task_a"));

    try (left;
        var listed = files.list()) {
      assertThat(listed.filter(ArtifactFile::temporary))
          .singleElement()
          .satisfies(file -> assertThat(file.path()).startsWith("artifacts/task_a/."));
    }
  }

  @Test
  void a_leftover_temporary_file_can_be_deleted_by_its_listed_path() throws IOException {
    files.write("task_a", "log", "hello");
    Files.createFile(store.path("artifacts/task_a").resolve(Names.temporary()));

    try (var listed = files.list()) {
      listed.filter(ArtifactFile::temporary).map(ArtifactFile::path).forEach(files::delete);
    }

    assertThat(store.namesIn("artifacts/task_a")).hasSize(1);
  }

  @Test
  void what_is_not_ours_is_left_out() throws IOException {
    files.write("task_a", "log", "hello");
    Files.createDirectory(store.path("artifacts/task_a/directory"));
    Files.createSymbolicLink(store.path("artifacts/task_a/link"), store.path("config.toml"));
    Files.createSymbolicLink(store.path("artifacts/task_b"), store.path("artifacts/task_a"));
    Files.createDirectory(store.path("artifacts/lost+found"));
    Files.writeString(store.path("artifacts/task_c"), "a file");

    try (var listed = files.list()) {
      assertThat(listed).extracting(ArtifactFile::taskId).containsExactly("task_a");
    }
  }

  @Test
  void files_and_tasks_that_go_while_being_listed_are_passed_over() {
    for (int n = 0; n < 5; n++) {
      files.write("task_a", "log", "hello");
      files.write("task_b", "log", "hello");
    }

    try (var listed = files.list()) {
      var iterator = listed.iterator();
      assertThat(iterator.hasNext()).isTrue();
      files.deleteTask("task_a");
      files.deleteTask("task_b");

      iterator.forEachRemaining(file -> assertThat(file.sizeBytes()).isEqualTo(5));
    }
  }

  @Test
  void a_new_store_lists_nothing() {
    assertThat(files.list()).isEmpty();
  }

  @Test
  void a_closed_listing_holds_no_directory_open() throws IOException {
    files.write("task_a", "log", "hello");
    files.write("task_a", "log", "hello");
    long before = openInStore();

    for (int n = 0; n < 100; n++) {
      try (var listed = files.list()) {
        assertThat(listed.iterator().next().taskId()).isEqualTo("task_a");
      }
    }

    assertThat(openInStore()).isEqualTo(before);
  }

  /** What this process has open of this store alone: other tests open and close meanwhile. */
  private long openInStore() throws IOException {
    Path store = temp.toRealPath();
    try (var handles = Files.list(Path.of("/proc/self/fd"))) {
      return handles.filter(handle -> isIn(store, handle)).count();
    }
  }

  private static boolean isIn(Path store, Path handle) {
    try {
      return Files.readSymbolicLink(handle).startsWith(store);
    } catch (IOException e) {
      // Closed since the listing.
      return false;
    }
  }
}
