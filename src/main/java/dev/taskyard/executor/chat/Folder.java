package dev.taskyard.executor.chat;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open directory: names are looked up in it, wherever it has been moved since, and no link is
 * followed. On a platform without such look-ups (macOS) it is a path that is checked before each
 * use. For one thread.
 */
final class Folder implements Closeable {
  private final Path path;
  private final DirectoryStream<Path> stream;
  private final @Nullable SecureDirectoryStream<Path> secure;

  private Folder(Path path, DirectoryStream<Path> stream) {
    this.path = path;
    this.stream = stream;
    this.secure =
        stream instanceof SecureDirectoryStream ? (SecureDirectoryStream<Path>) stream : null;
  }

  /** A directory that nobody can lead elsewhere. */
  @SuppressWarnings("StreamResourceLeak") // the folder closes it
  static Folder open(Path real) throws IOException {
    return new Folder(real, Files.newDirectoryStream(real));
  }

  Path path() {
    return path;
  }

  /** The directory of this name in it. What is none is not opened: a pipe would wait for ever. */
  Folder folder(Path name) throws IOException {
    Path inner = path.resolve(name);
    BasicFileAttributes found = attributes(name);
    if (found == null) {
      throw new NoSuchFileException(inner.toString());
    }
    if (!found.isDirectory()) {
      throw new NotDirectoryException(inner.toString());
    }
    return secure == null
        ? open(inner)
        : new Folder(inner, secure.newDirectoryStream(name, NOFOLLOW_LINKS));
  }

  /** The names in it, in order. To be asked once. */
  List<Path> names() {
    var names = new ArrayList<Path>();
    for (Path entry : stream) {
      Path name = entry.getFileName();
      if (name != null) {
        names.add(name);
      }
    }
    names.sort(null);
    return names;
  }

  /** What stands under this name; null when nothing does. */
  @Nullable BasicFileAttributes attributes(Path name) throws IOException {
    try {
      return secure == null
          ? Files.readAttributes(path.resolve(name), BasicFileAttributes.class, NOFOLLOW_LINKS)
          : secure
              .getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
              .readAttributes();
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  SeekableByteChannel channel(Path name, OpenOption... options) throws IOException {
    var all = new HashSet<OpenOption>(Set.of(options));
    all.add(NOFOLLOW_LINKS);
    return secure == null
        ? Files.newByteChannel(path.resolve(name), all)
        : secure.newByteChannel(name, all);
  }

  /** Moves something into another folder, over what stands there. */
  void move(Path name, Folder to, Path newName) throws IOException {
    if (secure != null && to.secure != null) {
      secure.move(name, to.secure, newName);
    } else {
      Files.move(path.resolve(name), to.path.resolve(newName), StandardCopyOption.ATOMIC_MOVE);
    }
  }

  void delete(Path name) throws IOException {
    if (secure == null) {
      Files.delete(path.resolve(name));
    } else {
      secure.deleteFile(name);
    }
  }

  /** Gives a file the permissions of another in the same folder. */
  void copyPermissions(Path from, Path to) throws IOException {
    PosixFileAttributeView view = posix(from);
    PosixFileAttributeView target = posix(to);
    if (view != null && target != null) {
      Set<PosixFilePermission> permissions = view.readAttributes().permissions();
      target.setPermissions(permissions);
    }
  }

  private @Nullable PosixFileAttributeView posix(Path name) {
    return secure == null
        ? Files.getFileAttributeView(
            path.resolve(name), PosixFileAttributeView.class, NOFOLLOW_LINKS)
        : secure.getFileAttributeView(name, PosixFileAttributeView.class);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
