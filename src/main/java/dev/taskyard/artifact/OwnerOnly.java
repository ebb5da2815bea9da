package dev.taskyard.artifact;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/**
 * Makes files and directories for their owner alone: 0600 and 0700 where the file system knows
 * POSIX modes, whatever the umask says; with its own defaults elsewhere. Stateless.
 */
final class OwnerOnly {
  static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");
  static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");

  private OwnerOnly() {}

  /** Makes an empty file; fails when the name is taken, by a link too. */
  static void createFile(Path file) throws IOException {
    Files.createFile(file, mode(file, FILE));
  }

  /** Makes the directory unless something has its name; whether it did. Durable when it returns. */
  static boolean createDirectory(Path directory) throws IOException {
    try {
      Files.createDirectory(directory, mode(directory, DIRECTORY));
    } catch (FileAlreadyExistsException taken) {
      return false;
    }
    Durability.syncDirectory(Names.parent(directory));
    return true;
  }

  /** Makes the directory and what is missing above it. */
  static void createDirectories(Path directory) throws IOException {
    Files.createDirectories(directory, mode(directory, DIRECTORY));
  }

  /** Takes the rights of others away from a file; a link is left alone. */
  static void restrict(Path file) throws IOException {
    var view =
        Files.getFileAttributeView(file, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view != null) {
      view.setPermissions(FILE);
    }
  }

  /** The mode of a directory that lets others in; empty when it does not, or there are no modes. */
  static Optional<String> openToOthers(Path directory) throws IOException {
    var view = Files.getFileAttributeView(directory, PosixFileAttributeView.class);
    if (view == null) {
      return Optional.empty();
    }
    Set<PosixFilePermission> mode = view.readAttributes().permissions();
    return DIRECTORY.containsAll(mode)
        ? Optional.empty()
        : Optional.of(PosixFilePermissions.toString(mode));
  }

  private static FileAttribute<?>[] mode(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
