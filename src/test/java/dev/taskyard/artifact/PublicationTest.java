package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class PublicationTest {
  @TempDir Path temp;

  @Test
  void a_taken_name_is_refused_and_its_file_kept() throws IOException {
    Path taken = Files.writeString(temp.resolve("name.txt"), "first");
    Path temporary = Files.writeString(temp.resolve("temporary"), "second");

    assertThatThrownBy(() -> Publication.rename(temporary, taken))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThatThrownBy(() -> Publication.renameByReservation(temporary, taken))
        .isInstanceOf(FileAlreadyExistsException.class);

    assertThat(taken).hasContent("first");
    assertThat(temporary).hasContent("second");
  }

  @Test
  void where_there_are_no_hard_links_the_name_is_reserved_first() throws IOException {
    Path temporary = Files.writeString(temp.resolve("temporary"), "hello");

    Publication.renameByReservation(temporary, temp.resolve("name.txt"));

    assertThat(temp.resolve("name.txt")).hasContent("hello");
    assertThat(temporary).doesNotExist();
  }

  @Test
  void a_rename_that_fails_gives_its_reservation_back() {
    assertThatThrownBy(
            () ->
                Publication.renameByReservation(temp.resolve("missing"), temp.resolve("name.txt")))
        .isInstanceOf(NoSuchFileException.class);

    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void a_file_that_is_closed_without_a_name_is_gone() throws IOException {
    try (var file = NewFile.in(temp)) {
      file.write("hello");
    }

    assertThat(temp).isEmptyDirectory();
  }
}
