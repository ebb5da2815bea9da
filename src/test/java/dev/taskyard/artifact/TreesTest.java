package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Removing a task's files and the scratch directories of runs. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class TreesTest {
  @TempDir Path temp;
  private TestStore store;
  private ArtifactFiles files;

  @BeforeEach
  void open() {
    store = TestStore.in(temp);
    files = store.files();
  }

  @Test
  void deleting_a_task_removes_its_files_and_no_others() {
    files.write("task_a", "log", "hello");
    files.write("task_a", "log", "hello again");
    String kept = files.write("task_b", "log", "hello").path();

    files.deleteTask("task_a");

    assertThat(store.path("artifacts/task_a")).doesNotExist();
    assertThat(store.path(kept)).exists();
  }

  @Test
  void deleting_what_is_not_there_is_no_fault() {
    files.deleteTask("task_a");
    files.deleteScratch("task_a", 1);
    files.delete("artifacts/task_a/log.txt");

    assertThat(store.path("")).isEmptyDirectory();
  }

  @Test
  void links_are_removed_and_not_followed() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path keep = Files.writeString(outside.resolve("keep.txt"), "keep");
    Path scratch = files.scratch("task_a", 1);
    Files.createSymbolicLink(scratch.resolve("directory"), outside);
    Files.createSymbolicLink(Files.createDirectory(scratch.resolve("d")).resolve("file"), keep);

    files.deleteScratch("task_a", 1);

    assertThat(keep).hasContent("keep");
    assertThat(store.path("scratch/task_a")).doesNotExist();
  }

  @Test
  void a_task_directory_that_was_swapped_for_a_link_is_removed_as_a_link() throws IOException {
    Path outside = Files.createDirectory(temp.resolve("outside"));
    Path keep = Files.writeString(outside.resolve("keep.txt"), "keep");
    files.write("task_b", "log", "hello");
    Files.createSymbolicLink(store.path("artifacts/task_a"), outside);

    files.deleteTask("task_a");

    assertThat(keep).exists();
    assertThat(store.path("artifacts/task_a")).doesNotExist();
  }

  @Test
  void directories_that_their_owner_cannot_write_to_are_removed() throws IOException {
    Path readOnly = Files.createDirectories(files.scratch("task_a", 1).resolve("mod/cache"));
    Files.writeString(readOnly.resolve("go.mod"), "module");
    for (Path directory : new Path[] {readOnly, readOnly.getParent()}) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("r-xr-xr-x"));
    }

    files.deleteScratch("task_a", 1);

    assertThat(store.path("scratch/task_a")).doesNotExist();
  }

  @Test
  void a_tree_deeper_than_a_path_can_be_long_is_removed() throws IOException {
    Path scratch = files.scratch("task_a", 1);
    Path top = Files.createFile(scratch.resolve("file"));
    for (int chain = 0; chain < 4; chain++) {
      Path next = scratch.resolve("chain" + chain);
      Path bottom = Files.createDirectories(next.resolve("d/".repeat(1000)));
      Files.move(top, bottom.resolve("inner"));
      top = next;
    }

    files.deleteScratch("task_a", 1);

    assertThat(store.path("scratch/task_a")).doesNotExist();
  }

  @Test
  void each_run_has_its_scratch_directory_and_the_last_takes_the_tasks_away() throws IOException {
    Path first = files.scratch("task_a", 1);
    Path second = files.scratch("task_a", 2);

    assertThat(first).isEqualTo(store.path("scratch/task_a/1")).isEmptyDirectory();
    assertThat(files.scratch("task_a", 1)).isEqualTo(first);
    assertThat(files.scratchDirs())
        .containsExactlyInAnyOrder(
            new ScratchDir("task_a", 1, first), new ScratchDir("task_a", 2, second));

    files.deleteScratch("task_a", 1);
    assertThat(second).exists();
    files.deleteScratch("task_a", 2);
    assertThat(store.namesIn("scratch")).isEmpty();
  }

  @Test
  void a_scratch_directory_is_for_its_owner_alone() throws IOException {
    assertThat(Files.getPosixFilePermissions(files.scratch("task_a", 1)))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void runs_count_from_one() {
    assertThatThrownBy(() -> files.scratch("task_a", 0)).isInstanceOf(TaskyardException.class);
    assertThat(files.scratchDirs()).isEmpty();
  }

  @Test
  void platforms_without_look_up_in_an_open_directory_remove_the_same() throws IOException {
    Path directory = Files.createDirectories(temp.resolve("tree/inner"));
    Path keep = Files.writeString(temp.resolve("keep.txt"), "keep");
    Files.createSymbolicLink(directory.resolve("link"), keep);

    Files.walkFileTree(temp.resolve("tree"), new Trees.Deletion());

    assertThat(keep).exists();
    assertThat(temp.resolve("tree")).doesNotExist();
  }
}
