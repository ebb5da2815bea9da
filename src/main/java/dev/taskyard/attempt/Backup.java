package dev.taskyard.attempt;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Copies of some files of a directory, to put them back should writing them fail half way. */
final class Backup implements AutoCloseable {
  private record Copy(Path original, Path copy) {}

  private final Path directory;
  private final List<Path> all = new ArrayList<>();
  private final List<Copy> copies = new ArrayList<>();

  private Backup(Path directory) {
    this.directory = directory;
  }

  /** Copies those of these files below {@code top} that are there, links as links. */
  static Backup of(Path top, Set<String> names) throws IOException {
    var backup = new Backup(Files.createTempDirectory("taskyard-apply-"));
    for (String name : names) {
      Path file = top.resolve(name);
      backup.all.add(file);
      if (Files.exists(file, NOFOLLOW_LINKS) && !Files.isDirectory(file, NOFOLLOW_LINKS)) {
        Path copy = backup.directory.resolve(String.valueOf(backup.copies.size()));
        Files.copy(file, copy, NOFOLLOW_LINKS, COPY_ATTRIBUTES);
        backup.copies.add(new Copy(file, copy));
      }
    }
    return backup;
  }

  /** Makes all the files what they were; those that were not there are gone again. */
  void restore() throws IOException {
    for (Path file : all) {
      if (!Files.isDirectory(file, NOFOLLOW_LINKS)) {
        Files.deleteIfExists(file);
      }
    }
    for (Copy copy : copies) {
      Files.createDirectories(copy.original.getParent());
      Files.copy(copy.copy, copy.original, NOFOLLOW_LINKS, COPY_ATTRIBUTES, REPLACE_EXISTING);
    }
  }

  @Override
  public void close() throws IOException {
    for (Copy copy : copies) {
      Files.deleteIfExists(copy.copy);
    }
    Files.deleteIfExists(directory);
  }
}
