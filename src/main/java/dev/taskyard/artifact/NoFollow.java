package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Opens what lies below a directory one name at a time and follows no link on the way. A path that
 * was checked can be led elsewhere by a directory that is swapped for a link before the open; names
 * that are looked up in an open directory can not. Stateless.
 */
final class NoFollow {
  private NoFollow() {}

  /**
   * Opens a regular file for reading. An interrupt of the reading thread closes it.
   *
   * @param top a real path
   * @param file a real path below {@code top}
   */
  static InputStream open(Path top, Path file) throws IOException {
    Path name = file.getFileName();
    var directory = directory(top, Names.parent(file));
    if (directory == null) {
      requireRegular(Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS), file);
      return Channels.newInputStream(
          Files.newByteChannel(file, StandardOpenOption.READ, NOFOLLOW_LINKS));
    }
    try (directory) {
      requireRegular(attributes(directory, name), file);
      return Channels.newInputStream(
          directory.newByteChannel(name, Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS)));
    }
  }

  /** The directory, open; null on a platform that has no such look-up (macOS, Windows). */
  @SuppressWarnings("StreamResourceLeak") // the caller closes it
  static @Nullable SecureDirectoryStream<Path> directory(Path top, Path target) throws IOException {
    var stream = Files.newDirectoryStream(top);
    if (!(stream instanceof SecureDirectoryStream<Path> directory)) {
      stream.close();
      return null;
    }
    try {
      for (Path name : top.relativize(target)) {
        if (!name.toString().isEmpty()) {
          var next = directory.newDirectoryStream(name, NOFOLLOW_LINKS);
          directory.close();
          directory = next;
        }
      }
      return directory;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  static BasicFileAttributes attributes(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    return directory
        .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
        .readAttributes();
  }

  /** Opening a pipe would wait for its writer, and a device has no end. */
  private static void requireRegular(BasicFileAttributes attributes, Path file)
      throws FileSystemException {
    if (!attributes.isRegularFile()) {
      throw new FileSystemException(file.toString(), null, "not a regular file");
    }
  }
}
