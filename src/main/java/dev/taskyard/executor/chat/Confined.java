package dev.taskyard.executor.chat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files that the model can reach: those of the workspace, and to read those of the run's
 * scratch directory; any when the task is trusted. Immutable.
 *
 * <p>A path is first followed on paper, link by link, and what comes out must lie inside. Then it
 * is opened from the top down, one name at a time, and no link is followed: whatever changed since
 * the look, what is opened lies inside or nothing is opened. Hard links are files like any other.
 */
final class Confined {
  /** A larger file is not read whole. */
  static final int LARGEST = 10 << 20;

  private static final int MOST_LINKS = 40;

  private final Path workspace;
  private final Path scratch;
  private final boolean isTrusted;

  /**
   * @param workspace a directory that exists
   * @param scratch what may be read as well
   * @param isTrusted whether everything may be reached
   */
  Confined(Path workspace, Path scratch, boolean isTrusted) throws IOException {
    this.workspace = workspace.toRealPath();
    this.scratch = scratch.toRealPath();
    this.isTrusted = isTrusted;
  }

  /** A path as the model knows it. */
  String shown(Path real) {
    if (real.equals(workspace)) {
      return ".";
    }
    return real.startsWith(workspace) ? workspace.relativize(real).toString() : real.toString();
  }

  /**
   * What is in a file.
   *
   * @throws ToolFault when it lies outside, is none, or is larger than {@link #LARGEST}
   */
  byte[] read(String path) throws ToolFault, IOException {
    Place place = place(path, false);
    try (Folder folder = open(place, false)) {
      BasicFileAttributes found = folder.attributes(place.name());
      if (found == null) {
        throw new ToolFault("There is no file '%s'".formatted(path));
      }
      requireFile(path, found);
      try (SeekableByteChannel channel = folder.channel(place.name(), StandardOpenOption.READ)) {
        return bytes(path, channel);
      }
    }
  }

  /** Whether there is something under this path. */
  boolean exists(String path) throws ToolFault, IOException {
    Place place = place(path, false);
    try (Folder folder = openIfThere(place, false)) {
      return folder.attributes(place.name()) != null;
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Writes a file whole or not at all, and makes the directories that are missing; one that was
   * there keeps its permissions.
   *
   * @return whether it was there
   */
  boolean write(String path, byte[] content) throws ToolFault, IOException {
    Place place = place(path, true);
    var temporary = Path.of("." + UUID.randomUUID() + ".tmp");
    try (Folder folder = open(place, true)) {
      BasicFileAttributes before = folder.attributes(place.name());
      if (before != null) {
        requireFile(path, before);
      }
      try {
        try (OutputStream out =
            Channels.newOutputStream(
                folder.channel(
                    temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW))) {
          out.write(content);
        }
        if (before != null) {
          folder.copyPermissions(place.name(), temporary);
        }
        folder.move(temporary, folder, place.name());
      } catch (IOException e) {
        deleteQuietly(folder, temporary, e);
        throw e;
      }
      return before != null;
    }
  }

  void delete(String path) throws ToolFault, IOException {
    Place place = place(path, true);
    try (Folder folder = open(place, false)) {
      BasicFileAttributes found = folder.attributes(place.name());
      if (found == null) {
        throw new ToolFault("There is no file '%s'".formatted(path));
      }
      requireFile(path, found);
      folder.delete(place.name());
    }
  }

  /** Opens the directory of this path, or the one that a file of this path is in. */
  Found find(String path) throws ToolFault, IOException {
    Path real = resolve(path, false);
    Path top = top(real, path, false);
    Path parent = real.getParent();
    if (real.equals(top) || parent == null) {
      return new Found(Folder.open(real), null);
    }
    Folder folder = open(new Place(top, parent, name(real)), false);
    BasicFileAttributes attributes = folder.attributes(name(real));
    if (attributes == null) {
      folder.close();
      throw new ToolFault("There is no file or directory '%s'".formatted(path));
    }
    if (!attributes.isDirectory()) {
      return new Found(folder, name(real));
    }
    try (folder) {
      return new Found(folder.folder(name(real)), null);
    }
  }

  /**
   * Something that was found; to be closed.
   *
   * @param file the name of the one file in the folder that was meant; null for all of the folder
   */
  record Found(Folder folder, @Nullable Path file) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      folder.close();
    }
  }

  /**
   * Where something is: a real directory below a top that nobody can lead elsewhere, and a name.
   */
  private record Place(Path top, Path directory, Path name) {}

  private Place place(String path, boolean toWrite) throws ToolFault, IOException {
    Path real = resolve(path, toWrite);
    Path top = top(real, path, toWrite);
    if (real.equals(top)) {
      throw new ToolFault("'%s' is a directory: expected a file".formatted(path));
    }
    if (toWrite && !isTrusted && isOfGit(top.relativize(real))) {
      throw new ToolFault("'%s' is git's own: it can't be written".formatted(path));
    }
    return new Place(top, Objects.requireNonNull(real.getParent()), name(real));
  }

  /** What stands there, git runs: it would be a shell for who has none. */
  private static boolean isOfGit(Path below) {
    for (Path name : below) {
      if (name.toString().equalsIgnoreCase(".git")) {
        return true;
      }
    }
    return false;
  }

  private static Path name(Path real) {
    return Objects.requireNonNull(real.getFileName());
  }

  private Path top(Path real, String path, boolean toWrite) throws ToolFault {
    if (real.startsWith(workspace)) {
      return workspace;
    }
    if (!toWrite && real.startsWith(scratch)) {
      return scratch;
    }
    if (isTrusted) {
      return Objects.requireNonNull(real.getRoot());
    }
    throw outside(path);
  }

  private static ToolFault outside(String path) {
    return new ToolFault(
        "'%s' lies outside the workspace: expected a path inside it".formatted(path));
  }

  /** The path without links, dots and what else leads elsewhere; its end may not exist. */
  private Path resolve(String path, boolean toWrite) throws ToolFault, IOException {
    Path asked;
    try {
      asked = Path.of(path);
    } catch (InvalidPathException e) {
      throw new ToolFault("'%s' is no path".formatted(path.replace('\0', '?')));
    }
    Deque<Path> rest = new ArrayDeque<>();
    asked.forEach(rest::addLast);
    Path at = asked.isAbsolute() ? Objects.requireNonNull(asked.getRoot()) : workspace;
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.removeFirst().toString();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.getParent() == null ? at : Objects.requireNonNull(at.getParent());
        continue;
      }
      Path next = at.resolve(name);
      if (!mayLook(at, next, toWrite) || !Files.isSymbolicLink(next)) {
        at = next;
        continue;
      }
      if (++links > MOST_LINKS) {
        throw new ToolFault("'%s' leads through too many links".formatted(path));
      }
      Path target = Files.readSymbolicLink(next);
      at = target.isAbsolute() ? Objects.requireNonNull(target.getRoot()) : at;
      for (int i = target.getNameCount() - 1; i >= 0; i--) {
        rest.addFirst(target.getName(i));
      }
    }
    return at;
  }

  /** Outside, nothing is looked at that is not on the way to the inside. */
  private boolean mayLook(Path at, Path next, boolean toWrite) {
    return isTrusted
        || at.startsWith(workspace)
        || workspace.startsWith(next)
        || (!toWrite && (at.startsWith(scratch) || scratch.startsWith(next)));
  }

  private Folder open(Place place, boolean make) throws ToolFault, IOException {
    try {
      return openIfThere(place, make);
    } catch (NoSuchFileException e) {
      throw new ToolFault("There is no directory '%s'".formatted(shown(place.directory())));
    }
  }

  /** Opens a directory from its top down, and makes those that are missing. */
  private Folder openIfThere(Place place, boolean make) throws IOException {
    Folder folder = Folder.open(place.top());
    try {
      for (Path name : place.top().relativize(place.directory())) {
        if (name.toString().isEmpty()) {
          continue;
        }
        if (make && folder.attributes(name) == null) {
          make(folder, name);
        }
        Folder next = folder.folder(name);
        folder.close();
        folder = next;
      }
      return folder;
    } catch (IOException | RuntimeException e) {
      folder.close();
      throw e;
    }
  }

  /**
   * Makes a directory. There is no way to make one in an open directory, but one can be moved
   * there: so it is made at the top, where no link can be put in the way.
   */
  private void make(Folder parent, Path name) throws IOException {
    if (!parent.path().startsWith(workspace)) {
      Files.createDirectory(parent.path().resolve(name));
      return;
    }
    var temporary = Path.of("." + UUID.randomUUID() + ".tmp");
    Files.createDirectory(workspace.resolve(temporary));
    try (Folder top = Folder.open(workspace)) {
      top.move(temporary, parent, name);
    } catch (IOException e) {
      Files.deleteIfExists(workspace.resolve(temporary));
      throw e;
    }
  }

  /** Opening a pipe would wait for its writer, and a device has no end. */
  private static void requireFile(String path, BasicFileAttributes found) throws ToolFault {
    if (found.isDirectory()) {
      throw new ToolFault("'%s' is a directory: expected a file".formatted(path));
    }
    if (!found.isRegularFile()) {
      throw new ToolFault("'%s' is no regular file".formatted(path));
    }
  }

  private static byte[] bytes(String path, SeekableByteChannel channel)
      throws ToolFault, IOException {
    if (channel.size() > LARGEST) {
      throw new ToolFault(
          "'%s' has %d bytes: expected at most %d".formatted(path, channel.size(), LARGEST));
    }
    var buffer = ByteBuffer.allocate((int) channel.size());
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until it is full, or the file ends.
    }
    var bytes = new byte[buffer.position()];
    buffer.flip().get(bytes);
    return bytes;
  }

  private static void deleteQuietly(Folder folder, Path name, IOException reason) {
    try {
      if (folder.attributes(name) != null) {
        folder.delete(name);
      }
    } catch (IOException e) {
      reason.addSuppressed(e);
    }
  }

  /** What an operating system says of a path, in words without the host's own paths. */
  static String words(IOException e) {
    String reason =
        e instanceof FileSystemException named && named.getReason() != null
            ? named.getReason()
            : e.getClass().getSimpleName();
    return "The file system refused: " + reason;
  }
}
