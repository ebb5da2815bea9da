package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** Files that only their owner may read, from their first moment. */
final class PrivateFiles {
  private PrivateFiles() {}

  /** Makes the file anew, with mode 0600 where the file system has modes. */
  static void write(Path file, String text) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(file, attributes(file));
    Files.writeString(file, text, UTF_8);
  }

  /** The same, to be written to; what is there stays private. */
  static OutputStream stream(Path file) throws IOException {
    write(file, "");
    return Files.newOutputStream(file);
  }

  private static FileAttribute<?>[] attributes(Path file) {
    boolean hasModes = file.getFileSystem().supportedFileAttributeViews().contains("posix");
    return hasModes
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
