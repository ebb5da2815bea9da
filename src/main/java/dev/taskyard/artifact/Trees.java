package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Removes files and whole directories, never what a link in them points to. Stateless.
 *
 * <p>What an executor left may be nested deeper than there are file handles, and may hold
 * directories that their owner cannot write to (Go's module cache). So directories are not
 * descended into: their subdirectories are moved up and taken one after the other, each made
 * writable first.
 */
final class Trees {
  /** Times to start over when files come and go meanwhile. */
  private static final int TRIES = 10;

  private Trees() {}

  /**
   * Removes the file, link or directory; nothing happens when there is none.
   *
   * @param top a real path
   * @param target below {@code top}, its parent a real path
   */
  static void delete(Path top, Path target) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        deleteOnce(top, target);
        return;
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      } catch (NoSuchFileException | DirectoryNotEmptyException changed) {
        if (!Files.exists(target, NOFOLLOW_LINKS)) {
          return;
        } else if (tries == TRIES) {
          throw changed;
        }
      }
    }
  }

  private static void deleteOnce(Path top, Path target) throws IOException {
    var parent = NoFollow.directory(top, Names.parent(target));
    if (parent == null) {
      Files.walkFileTree(target, new Deletion());
      return;
    }
    try (parent) {
      Path name = target.getFileName();
      if (!NoFollow.attributes(parent, name).isDirectory()) {
        parent.deleteFile(name);
        return;
      }
      makeWritable(parent, name);
      try (var directory = parent.newDirectoryStream(name, NOFOLLOW_LINKS)) {
        while (deleteEntries(directory)) {
          // until a pass finds nothing: subdirectories were moved up
        }
      }
      parent.deleteDirectory(name);
    }
  }

  /** One pass over the directory; whether there was anything in it. */
  private static boolean deleteEntries(SecureDirectoryStream<Path> directory) throws IOException {
    boolean found = false;
    try (var entries = directory.newDirectoryStream(Path.of("."), NOFOLLOW_LINKS)) {
      for (Path entry : entries) {
        found = true;
        Path name = entry.getFileName();
        if (NoFollow.attributes(directory, name).isDirectory()) {
          makeWritable(directory, name);
          moveDirectoriesUp(directory, name);
          directory.deleteDirectory(name);
        } else {
          directory.deleteFile(name);
        }
      }
    }
    return found;
  }

  private static void moveDirectoriesUp(SecureDirectoryStream<Path> directory, Path name)
      throws IOException {
    try (var inner = directory.newDirectoryStream(name, NOFOLLOW_LINKS)) {
      for (Path entry : inner) {
        Path child = entry.getFileName();
        if (NoFollow.attributes(inner, child).isDirectory()) {
          makeWritable(inner, child);
          inner.move(child, directory, Path.of(UUID.randomUUID().toString()));
        } else {
          inner.deleteFile(child);
        }
      }
    }
  }

  private static void makeWritable(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    try (var directory = parent.newDirectoryStream(name, NOFOLLOW_LINKS)) {
      var view = directory.getFileAttributeView(PosixFileAttributeView.class);
      if (view != null && !view.readAttributes().permissions().containsAll(OwnerOnly.DIRECTORY)) {
        view.setPermissions(OwnerOnly.DIRECTORY);
      }
    }
  }

  /** For platforms without look-up in an open directory. */
  static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException fault)
        throws IOException {
      if (fault != null) {
        throw fault;
      }
      Files.deleteIfExists(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}
