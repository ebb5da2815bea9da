package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.StringJoiner;

/**
 * The data directory as a border: turns names into paths, and refuses those that lead out of it.
 * Thread-safe.
 *
 * @param path a real path
 */
record DataRoot(Path path) {
  private static final int TRIES = 10;

  /** The directory of these names; each that is missing is made, with mode 0700. */
  Path directory(String... names) {
    Path directory = path.resolve(String.join("/", names));
    for (int tries = 1; ; tries++) {
      try {
        makeFromTop(names);
        return directory;
      } catch (NoSuchFileException e) {
        // A rival takes an empty parent away: that passes. A link to nothing stays.
        if (tries == TRIES) {
          throw refused(
              relative(directory), "cannot be made into a directory", "move away the link");
        }
      } catch (IOException e) {
        throw Faults.cannot("make directory", culprit(e, directory), e);
      }
    }
  }

  /** The one of several directories that is at fault, where the file system says so. */
  private static Path culprit(IOException e, Path otherwise) {
    return e instanceof FileSystemException named && named.getFile() != null
        ? Path.of(named.getFile())
        : otherwise;
  }

  private void makeFromTop(String... names) throws IOException {
    Path directory = path;
    for (String name : names) {
      directory = directory.resolve(name);
      if (!OwnerOnly.createDirectory(directory) && !Files.isDirectory(real(directory))) {
        throw new NotDirectoryException(directory.toString());
      }
    }
  }

  /**
   * The path of a reference that came from outside. INVALID when it is no plain relative path or
   * its real path is elsewhere. The file itself may be missing.
   */
  Path locate(String reference) {
    Path located = path.resolve(plain(reference));
    for (Path at = located; !at.equals(path); at = Names.parent(at)) {
      if (Files.exists(at, NOFOLLOW_LINKS)) {
        try {
          Path ignored = real(at);
          return located;
        } catch (NoSuchFileException e) {
          throw refused(reference, "is a link to nothing", "name the file itself");
        } catch (IOException e) {
          throw Faults.cannot("resolve", located, e);
        }
      }
    }
    return located;
  }

  /** The real path of something in here; INVALID when a link leads out. */
  Path real(Path inside) throws IOException {
    Path real = inside.toRealPath();
    if (!real.startsWith(path)) {
      throw refused(
          relative(inside),
          "leads out through a symbolic link",
          "replace the link by what it means");
    }
    return real;
  }

  /** As it is stored in rows: relative, parted by {@code /}. */
  String relative(Path inside) {
    var joined = new StringJoiner("/");
    path.relativize(inside).forEach(name -> joined.add(name.toString()));
    return joined.toString();
  }

  private Path plain(String reference) {
    Path plain;
    try {
      plain = path.getFileSystem().getPath(reference);
    } catch (InvalidPathException e) {
      throw refused(reference, "holds a character that no path can", "name a stored artifact");
    }
    if (reference.isBlank()) {
      throw refused(reference, "is blank", "name a stored artifact");
    } else if (plain.isAbsolute() || plain.getRoot() != null) {
      throw refused(reference, "is absolute", "leave the data directory out");
    }
    for (Path name : plain) {
      if (name.toString().equals("..")) {
        throw refused(reference, "holds '..'", "name the file from the data directory on");
      }
    }
    return plain.normalize();
  }

  private static TaskyardException refused(String reference, String fault, String remedy) {
    return TaskyardException.invalid(
        "Expected a path inside the data directory, but '%s' %s; %s"
            .formatted(Faults.printable(reference), fault, remedy));
  }
}
