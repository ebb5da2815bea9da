package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TaskyardException.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that an executor names. */
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ForeignFileTest {
  @TempDir Path temp;
  private Path workspace;
  private Path outside;
  private TestStore store;
  private ArtifactFiles files;

  @BeforeEach
  void open() throws IOException {
    workspace = Files.createDirectory(temp.resolve("workspace"));
    outside = Files.createDirectory(temp.resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), "secret");
    store = TestStore.in(temp);
    files = store.files();
  }

  @Test
  void a_file_in_the_workspace_or_the_scratch_directory_is_copied() throws IOException {
    Path scratch = files.scratch("task_a", 1);
    Path report = Files.writeString(workspace.resolve("report.html"), "report");
    Path patch = Files.writeString(scratch.resolve("fix.patch"), "patch");
    var roots = List.of(temp.resolve("no-such-root"), workspace, scratch);

    var first = files.copyFrom("task_a", "report", report, roots);
    var second = files.copyFrom("task_a", "patch", patch, roots);

    assertThat(store.path(first.path())).hasContent("report");
    assertThat(store.path(second.path())).hasContent("patch");
  }

  @Test
  void links_within_the_workspace_are_followed_and_so_is_the_workspace_itself() throws IOException {
    Path target = Files.createDirectory(workspace.resolve("target"));
    Files.writeString(target.resolve("report.html"), "report");
    Files.createSymbolicLink(workspace.resolve("latest"), target);
    Path alias = Files.createSymbolicLink(temp.resolve("alias"), workspace);

    var stored = copy(alias.resolve("latest/report.html"), alias);

    assertThat(store.path(stored.path())).hasContent("report");
  }

  @Test
  void what_lies_outside_is_refused_however_it_is_spelt() throws IOException {
    Files.createSymbolicLink(workspace.resolve("link.txt"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(workspace.resolve("directory"), outside);
    Path neighbour = Files.createDirectory(temp.resolve("workspace-2"));
    Files.writeString(neighbour.resolve("secret.txt"), "secret");

    assertRefused(outside.resolve("secret.txt"), "lies outside");
    assertRefused(workspace.resolve("../outside/secret.txt"), "lies outside");
    assertRefused(workspace.resolve("link.txt"), "lies outside");
    assertRefused(workspace.resolve("directory/secret.txt"), "lies outside");
    assertRefused(neighbour.resolve("secret.txt"), "lies outside");
    assertThat(store.path("artifacts")).doesNotExist();
  }

  @Test
  void what_is_no_regular_file_is_refused() throws Exception {
    Path pipe = workspace.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();

    assertRefused(workspace, "lies outside");
    assertRefused(Files.createDirectory(workspace.resolve("target")), "not a regular file");
    assertRefused(pipe, "not a regular file");
    assertRefused(workspace.resolve("missing\n.txt"), "missing?.txt does not exist");
    assertRefused(Path.of("report.html"), "is relative");
  }

  @Test
  void a_file_that_is_swapped_for_a_link_after_its_check_is_not_read() throws IOException {
    Path report = Files.writeString(workspace.resolve("report.html"), "report");
    var found = ForeignFile.find(report, List.of(workspace));
    Files.delete(report);
    Files.createSymbolicLink(report, outside.resolve("secret.txt"));

    assertThatThrownBy(() -> found.open().close()).isInstanceOf(IOException.class);
  }

  /** Who opens a pipe waits for its writer, and hears no interrupt. */
  @Test
  @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void a_file_that_is_swapped_for_a_link_or_a_pipe_after_the_check_is_not_opened()
      throws Exception {
    Path report = Files.writeString(workspace.resolve("report.txt"), "report");
    var found = ForeignFile.find(report, List.of(workspace));
    Files.delete(report);
    Files.createSymbolicLink(report, outside.resolve("secret.txt"));
    assertThatThrownBy(() -> found.open().close()).isInstanceOf(IOException.class);

    Files.delete(report);
    assertThat(new ProcessBuilder("mkfifo", report.toString()).start().waitFor()).isZero();
    assertThatThrownBy(() -> found.open().close())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not a regular file");
  }

  @Test
  void a_directory_that_is_swapped_for_a_link_after_the_check_is_not_entered() throws IOException {
    Path target = Files.createDirectory(workspace.resolve("target"));
    Path report = Files.writeString(target.resolve("secret.txt"), "report");
    var found = ForeignFile.find(report, List.of(workspace));
    Files.move(target, workspace.resolve("moved"));
    Files.createSymbolicLink(target, outside);

    assertThatThrownBy(() -> found.open().close()).isInstanceOf(IOException.class);
  }

  @Test
  void an_interrupt_ends_a_copy_and_leaves_nothing_behind() throws IOException {
    Path report = Files.writeString(workspace.resolve("report.html"), "report");
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> copy(report, workspace))
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("interrupted");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.namesIn("artifacts/task_a")).isEmpty();
  }

  private StoredArtifact copy(Path source, Path root) {
    return files.copyFrom("task_a", "report", source, List.of(root));
  }

  private void assertRefused(Path source, String reason) {
    assertThatThrownBy(() -> copy(source, workspace))
        .isInstanceOfSatisfying(
            TaskyardException.class, e -> assertThat(e.category()).isEqualTo(Category.INVALID))
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }
}
