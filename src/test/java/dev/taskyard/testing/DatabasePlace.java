package dev.taskyard.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the databases of this JVM's tests lie, and what else is forced to the disk: in memory,
 * where the system has a file system there with room for them, as Linux has. A server makes and
 * removes some hundred files for each database, which is most of what a test costs on a disk. What
 * is run as a program lies elsewhere, as such a file system may refuse that.
 */
final class DatabasePlace {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM = 2L << 30;
  private static final String PREFIX = "taskyard-databases-of-" + System.getProperty("user.name");
  private static final String LOCK = "lock";

  private static final List<Closeable> SERVERS = new ArrayList<>();
  private static @Nullable Path place;

  private DatabasePlace() {}

  /** A new and empty directory for one database, one server or one store of artifacts. */
  static Path newDirectory() {
    try {
      return Files.createTempDirectory(place(), "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Has a server closed when the JVM ends, before all that is here is removed. */
  static synchronized void closeAtEnd(Closeable server) {
    SERVERS.add(server);
  }

  static void delete(Path directory) {
    try (var paths = Files.walk(directory)) {
      for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static synchronized Path place() throws IOException {
    if (place == null) {
      place = MEMORY.toFile().getUsableSpace() >= ROOM ? inMemoryIfPossible() : onDisk();
    }
    return place;
  }

  /** Another user of the same name may have been there. */
  private static Path inMemoryIfPossible() throws IOException {
    try {
      return placeIn(MEMORY);
    } catch (IOException e) {
      return onDisk();
    }
  }

  private static Path onDisk() throws IOException {
    return placeIn(Path.of(System.getProperty("java.io.tmpdir")));
  }

  private static Path placeIn(Path all) throws IOException {
    // Another JVM that begins must not take this one's for a place that was left.
    try (var file = open(all.resolve(PREFIX + "." + LOCK));
        var ignored = file.lock()) {
      removeLeftIn(all);
      Path made = Files.createTempDirectory(all, PREFIX + "-").toRealPath();
      // Held until this JVM ends, however it ends.
      FileChannel owned = open(made.resolve(LOCK));
      owned.lock();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made, owned)));
      return made;
    }
  }

  private static synchronized void remove(Path made, FileChannel owned) {
    try (owned) {
      for (Closeable server : SERVERS) {
        server.close();
      }
      delete(made);
    } catch (IOException | UncheckedIOException e) {
      System.err.println("Test databases are left for the next run to remove: " + e);
    }
  }

  /** What JVMs left that were killed: nobody holds their lock any more. */
  private static void removeLeftIn(Path all) throws IOException {
    try (var places = Files.newDirectoryStream(all, PREFIX + "-*")) {
      for (Path left : places) {
        try (var file = open(left.resolve(LOCK));
            var lock = file.tryLock()) {
          if (lock != null) {
            delete(left);
          }
        } catch (IOException | UncheckedIOException e) {
          System.err.println("Test databases are left in " + left + ": " + e);
        }
      }
    }
  }

  private static FileChannel open(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }
}
