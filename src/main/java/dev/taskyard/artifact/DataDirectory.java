package dev.taskyard.artifact;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The directory that holds the files of one store: artifacts, scratch directories, and with H2 the
 * database. Thread-safe; several processes may use one at once.
 */
public final class DataDirectory {
  private static final String STORE_ID = "store-id";
  private static final Pattern UUID_TEXT =
      Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final DataRoot root;

  private DataDirectory(DataRoot root) {
    this.root = root;
  }

  /**
   * Makes the directory, with mode 0700, unless it exists; the mode of one that exists is left as
   * it is. The directory itself may be a symbolic link.
   *
   * @throws TaskyardException FAILED when it can't be made, is a file, or can't be written to
   */
  public static DataDirectory open(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      OwnerOnly.createDirectories(absolute);
      Path real = absolute.toRealPath();
      if (Files.isWritable(real)) {
        return new DataDirectory(new DataRoot(real));
      }
    } catch (FileAlreadyExistsException e) {
      throw unusable(absolute, "it is a file", e);
    } catch (IOException e) {
      throw Faults.cannot("make the data directory", absolute, e);
    }
    throw TaskyardException.failed(
        "Cannot write to the data directory %s; let this user write there, or choose another one"
            .formatted(Faults.printable(absolute.toString())));
  }

  /** Its real path. */
  public Path path() {
    return root.path();
  }

  /**
   * What others than its owner may do with the directory, as in {@code rwxr-xr-x}; empty when that
   * is nothing, or the file system knows no POSIX modes.
   *
   * @throws TaskyardException FAILED when it can't be told
   */
  public Optional<String> openToOthers() {
    try {
      return OwnerOnly.openToOthers(path());
    } catch (IOException e) {
      throw Faults.cannot("read the mode of", path(), e);
    }
  }

  /**
   * The id of the store, made by the first process that asks and the same for all ever after. Read
   * from the disk each time.
   *
   * @throws TaskyardException FAILED when it can be neither read nor made
   */
  public UUID storeId() {
    Path file = path().resolve(STORE_ID);
    try {
      return read(file);
    } catch (NoSuchFileException notYet) {
      return make(file);
    } catch (IOException e) {
      throw Faults.cannot("read", file, e);
    }
  }

  /** Where the worktrees of tasks lie in a data directory; nothing is made. */
  public static Path worktreesIn(Path dataDir) {
    return dataDir.resolve(Names.WORKTREES);
  }

  /** Where a task's worktree lies in a data directory, if it has one. */
  public static Path worktreeIn(Path dataDir, String taskId) {
    return worktreesIn(dataDir).resolve(taskId);
  }

  /** Where the worktrees of tasks lie, each named by its task; made unless it exists. */
  public Path worktrees() {
    return root.directory(Names.WORKTREES);
  }

  DataRoot root() {
    return root;
  }

  private UUID make(Path file) {
    try (var made = NewFile.in(path())) {
      made.write(UUID.randomUUID() + "\n");
      made.publishAs(file);
    } catch (FileAlreadyExistsException anotherProcessWasFirst) {
      // its id is ours
    } catch (IOException e) {
      throw Faults.cannot("write", file, e);
    }
    try {
      return read(file);
    } catch (IOException e) {
      throw Faults.cannot("read", file, e);
    }
  }

  private static UUID read(Path file) throws IOException {
    String text = Files.readString(file).strip();
    if (!UUID_TEXT.matcher(text).matches()) {
      String shown = Faults.printable(text.length() > 40 ? text.substring(0, 40) + "..." : text);
      throw TaskyardException.failed(
          "Expected a UUID in %s, found '%s'; restore the file, or delete it to begin a new store"
              .formatted(file, shown));
    }
    return UUID.fromString(text);
  }

  private static TaskyardException unusable(Path path, String fault, IOException cause) {
    return TaskyardException.failed(
        "Cannot use %s as the data directory: %s; name a directory"
            .formatted(Faults.printable(path.toString()), fault),
        cause);
  }
}
