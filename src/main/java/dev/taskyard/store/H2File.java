package dev.taskyard.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * The file of an H2 database, looked at before H2 opens it. H2 takes a file that was cut off for an
 * older state of itself, or for a new one, and writes over the rest. So beside it stands a mark, up
 * to which version the database is known to have come; a file that ends before that is refused
 * untouched. The mark is written when a process closes the database and at every sweep of a worker:
 * it lags, but it never lies.
 *
 * @param path without the suffix
 */
record H2File(Path path) {
  private static final Pattern URL =
      Pattern.compile(
          "(?i)jdbc:h2:(?:file:)?(?-i:taskyard:)?([~./][^;]*|(?<=file:|taskyard:)[^;]+).*",
          Pattern.DOTALL);
  private static final Pattern MARK = Pattern.compile("([0-9a-f]{1,16}) (\\d{1,18})\\s*");
  // Nothing before it that repeats: garbage without a line's end would take seconds.
  private static final Pattern CREATED = Pattern.compile("created:([0-9a-f]{1,16})");

  private static final String REMEDY =
      "; nothing was changed. Restore it from a copy (doctor --backup makes them), or save it and"
          + " get what is left with org.h2.tools.Recover. If this is meant, remove %s";

  /** The file that a URL names; empty for a database in memory or on a server. */
  static Optional<H2File> of(String url) {
    Matcher matcher = URL.matcher(url);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String path = matcher.group(1).replaceFirst("^~", Matcher.quoteReplacement(home()));
    return Optional.of(new H2File(Path.of(path).toAbsolutePath().normalize()));
  }

  private static String home() {
    return System.getProperty("user.home", "");
  }

  private static final String CATALOGUE = "table.0";

  private record Mark(String created, long version) {}

  /** How often this process uses a file, and when that was made. */
  private static final class Use {
    private int count;
    private @Nullable String created;
  }

  private static final Map<Path, Use> USES = new HashMap<>();

  /**
   * Begins to use the file: refuses one that has lost what was stored in it. One that another
   * process has open was looked at by that; and one that this process has open must not be touched
   * at all, for whoever closes a file gives up every lock that its process has on it.
   *
   * @throws TaskyardException UNAVAILABLE, with the remedy
   */
  void enter() {
    synchronized (USES) {
      Use use = USES.computeIfAbsent(path, unused -> new Use());
      if (use.count++ > 0) {
        return;
      }
      try {
        use.created = created().orElse(null);
        check(use.created);
      } catch (IOException e) {
        USES.remove(path);
        throw damaged("can't be read: " + e.getMessage());
      } catch (RuntimeException e) {
        USES.remove(path);
        throw e;
      }
    }
  }

  /** Ends what {@link #enter} began. */
  void leave() {
    synchronized (USES) {
      Use use = USES.get(path);
      if (use != null && --use.count == 0) {
        USES.remove(path);
      }
    }
  }

  private void check(@Nullable String created) throws IOException {
    Mark mark = mark();
    if (mark == null || isOpenElsewhere()) {
      return;
    }
    if (!Files.exists(data())) {
      throw damaged("is gone");
    }
    if (Files.size(data()) <= H2Head.SIZE) {
      throw damaged("is empty");
    }
    if (created != null && !mark.created.equals(created)) {
      return;
    }
    try {
      long version = version();
      if (version < mark.version) {
        throw damaged(
            "was cut off, ends at version %d, and had come to %d".formatted(version, mark.version));
      }
    } catch (MVStoreException e) {
      if (e.getErrorCode() != DataUtils.ERROR_FILE_LOCKED) {
        throw damaged("is no database any more: " + firstLine(e));
      }
    } catch (TaskyardException e) {
      throw e;
    } catch (RuntimeException | AssertionError | StackOverflowError e) {
      // H2 would make a new one of it and may not write here, or fell over what it read; it has
      // assertions, too, where somebody has turned them on.
      throw damaged("is no database any more");
    }
  }

  /**
   * Writes down how far the database has come. What goes wrong is of no consequence but that less
   * is noticed. A database that was made in this very use of it has no name yet, and no mark.
   *
   * @param version H2's {@code info.CURRENT_VERSION}
   */
  void mark(long version) {
    String created;
    synchronized (USES) {
      Use use = USES.get(path);
      created = use == null ? null : use.created;
    }
    Mark before = mark();
    if (created == null
        || (before != null && before.created.equals(created) && before.version >= version)) {
      return;
    }
    Path fresh = sibling(".mark." + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.deleteIfExists(fresh);
      Files.createFile(fresh);
      restrict(fresh);
      Files.writeString(fresh, created + " " + version + "\n", UTF_8);
      Files.move(fresh, markFile(), ATOMIC_MOVE);
    } catch (IOException e) {
      // The next mark may do better.
    }
  }

  /** Lets nobody but their owner read the database's files. */
  void restrict() {
    restrict(data());
    restrict(sibling(".lock.db"));
  }

  /** The file of a copy that H2 can open under this path. */
  Path data() {
    return sibling(".mv.db");
  }

  private static void restrict(Path file) {
    try {
      if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      }
    } catch (IOException e) {
      // It is somebody else's, or gone meanwhile.
    }
  }

  private @Nullable Mark mark() {
    try {
      Matcher matcher = MARK.matcher(Files.readString(markFile(), ISO_8859_1));
      return matcher.matches()
          ? new Mark(matcher.group(1), Long.parseLong(matcher.group(2)))
          : null;
    } catch (IOException e) {
      return null;
    }
  }

  /** H2 holds a lock on the file for as long as it is open. */
  private boolean isOpenElsewhere() {
    try (var file = new RandomAccessFile(data().toFile(), "r");
        FileLock lock = file.getChannel().tryLock(0, Long.MAX_VALUE, true)) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** When the database was made, which tells it from another: either block may be torn. */
  private Optional<String> created() throws IOException {
    if (!Files.isRegularFile(data())) {
      return Optional.empty();
    }
    byte[] blocks = new byte[H2Head.SIZE];
    try (var in = Files.newInputStream(data())) {
      int count = in.readNBytes(blocks, 0, blocks.length);
      var text = new String(blocks, 0, count, ISO_8859_1);
      Matcher matcher = CREATED.matcher(text);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
  }

  /**
   * A file without H2's catalogue would be opened as a new database. By the way by which it will be
   * opened, which sees more than is seen from how another program closed it.
   */
  private long version() {
    try (MVStore store = new MVStore.Builder().fileName(H2Path.to(data())).readOnly().open()) {
      if (!store.hasMap(CATALOGUE)) {
        throw damaged("has nothing in it any more");
      }
      return store.getCurrentVersion();
    }
  }

  private TaskyardException damaged(String fault) {
    return TaskyardException.unavailable(
        "The database file " + data() + " is damaged: it " + fault + REMEDY.formatted(markFile()),
        null);
  }

  private static String firstLine(Exception e) {
    return H2Path.plain(String.valueOf(e.getMessage()))
        .lines()
        .findFirst()
        .orElse("")
        .toLowerCase(Locale.ROOT);
  }

  private Path markFile() {
    return sibling(".mark");
  }

  private Path sibling(String suffix) {
    return path.resolveSibling(path.getFileName() + suffix);
  }
}
