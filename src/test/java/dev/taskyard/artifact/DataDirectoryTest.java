package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TaskyardException.Category;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class DataDirectoryTest {
  @TempDir Path temp;

  @Test
  void it_is_made_with_what_is_missing_above_it_for_its_owner_alone() throws IOException {
    var directory = DataDirectory.open(temp.resolve("a/b"));

    assertThat(directory.path()).isEqualTo(temp.toRealPath().resolve("a/b"));
    assertThat(Files.getPosixFilePermissions(directory.path()))
        .isEqualTo(PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void one_that_exists_is_left_as_it_is() throws IOException {
    var group = PosixFilePermissions.fromString("rwxr-x---");
    Files.setPosixFilePermissions(temp, group);

    assertThat(DataDirectory.open(temp).path()).isEqualTo(temp.toRealPath());
    assertThat(Files.getPosixFilePermissions(temp)).isEqualTo(group);
  }

  @Test
  void it_may_be_a_symbolic_link() throws IOException {
    Path real = Files.createDirectory(temp.resolve("real"));
    Path link = Files.createSymbolicLink(temp.resolve("link"), real);

    assertThat(DataDirectory.open(link).path()).isEqualTo(real.toRealPath());
  }

  @Test
  void a_file_in_its_place_is_refused() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));

    assertFails(() -> DataDirectory.open(file), "it is a file; name a directory");
    assertFails(() -> DataDirectory.open(file.resolve("data")), "not a directory; move away");
  }

  @Test
  void one_that_cannot_be_made_is_refused_even_to_root() {
    assertFails(
        () -> DataDirectory.open(Path.of("/proc/taskyard")),
        "Cannot make the data directory /proc/taskyard: ");
  }

  @Test
  void one_that_cannot_be_written_to_is_refused_even_to_root() {
    assertFails(() -> DataDirectory.open(Path.of("/proc")).storeId(), "Cannot write ");
  }

  @Test
  void the_store_id_is_made_once() {
    var made = DataDirectory.open(temp).storeId();

    assertThat(DataDirectory.open(temp).storeId()).isEqualTo(made);
    assertThat(temp.resolve("store-id")).hasContent(made + "\n");
    assertThat(temp).isDirectoryNotContaining(path -> path.toString().endsWith(".tmp"));
  }

  @Test
  void a_store_id_that_is_none_is_refused_and_kept() throws IOException {
    Path file = Files.writeString(temp.resolve("store-id"), "not\nan id");

    assertFails(() -> DataDirectory.open(temp).storeId(), "found 'not?an id'; restore the file");
    assertThat(file).hasContent("not\nan id");
  }

  private static void assertFails(ThrowingCallable call, String reason) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            TaskyardException.class, e -> assertThat(e.category()).isEqualTo(Category.FAILED))
        .hasMessageContaining(reason)
        .message()
        .hasLineCount(1);
  }
}
