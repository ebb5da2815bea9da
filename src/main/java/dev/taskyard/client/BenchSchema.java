package dev.taskyard.client;

import dev.taskyard.bench.Verification;
import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.store.BenchStore;
import dev.taskyard.store.Database;
import dev.taskyard.task.Added;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A schema of a benchmark's own beside the configured one, with a task manager on it and a data
 * directory below the temporary one. Both are gone when it is closed; the configured schema is not
 * even read. Thread-safe.
 */
public final class BenchSchema implements AutoCloseable {
  private static final String SUFFIX = "_bench";
  private static final int LONGEST_NAME = 63;
  private static final int MOST_SCHEMAS = 100;

  private final Config config;
  private final Path directory;
  private final TaskManager manager;
  private boolean keep;

  private BenchSchema(Config config, Path directory, TaskManager manager) {
    this.config = config;
    this.directory = directory;
    this.manager = manager;
  }

  /**
   * Makes both. The schema has the configured one's name with {@code _bench} behind it, and a
   * number where there is one of that name already: another benchmark's, or one that was kept.
   *
   * @param worker how workers on it behave
   * @throws TaskyardException UNAVAILABLE: the database can't be used, or no schema made in it;
   *     FAILED: no directory can be made, or too many schemas are left
   */
  public static BenchSchema open(Config config, WorkerSettings worker) {
    Path directory = newDirectory();
    TaskManager manager = null;
    DatabaseSettings made = null;
    try {
      made = newSchema(config.database());
      Config own = Config.inDirectory(directory).withDatabase(made).withWorker(worker);
      manager = TaskManager.open(own);
      return new BenchSchema(own, directory, manager);
    } finally {
      if (manager == null) {
        delete(directory);
        dropIfMade(made);
      }
    }
  }

  private static DatabaseSettings newSchema(DatabaseSettings configured) {
    for (int number = 1; number <= MOST_SCHEMAS; number++) {
      String ending = number == 1 ? SUFFIX : SUFFIX + "_" + number;
      String name = configured.schema();
      name = name.substring(0, Math.min(name.length(), LONGEST_NAME - ending.length())) + ending;
      DatabaseSettings own = configured.withSchema(name);
      if (Database.createSchema(own)) {
        return own;
      }
    }
    throw TaskyardException.failed(
        "There are %d schemas of former benchmarks, %s%s and so on: drop those that nobody needs"
            .formatted(MOST_SCHEMAS, configured.schema(), SUFFIX));
  }

  /** A schema that could not be filled is not left behind. */
  private static void dropIfMade(@Nullable DatabaseSettings made) {
    if (made != null) {
      StoreFaults.translating(
          () -> {
            Database.dropSchema(made);
            return true;
          });
    }
  }

  /** On this schema; it runs no worker. */
  public TaskManager manager() {
    return manager;
  }

  /** How other processes reach it. */
  public Config config() {
    return config;
  }

  /** The schema's name. */
  public String name() {
    return config.database().schema();
  }

  /** An existing directory for what tasks and processes write. */
  public Path directory() {
    return directory;
  }

  /** Leaves the schema when this is closed. */
  public void keep() {
    keep = true;
  }

  /**
   * Adds tasks.
   *
   * @param committed run as soon as they are, before any worker is told
   * @throws TaskyardException as {@link TaskManager#addAll}
   */
  public List<Added> add(List<NewTask> tasks, Runnable committed) {
    return manager.enqueue(tasks, committed);
  }

  /** Asks the tables. */
  public <T> T read(Function<BenchStore, T> question) {
    return StoreFaults.translating(
        () -> manager.database().transactions().read(tx -> question.apply(tx.bench())));
  }

  /** Looks whether all is there. */
  public Verification verification() {
    return new Verification(manager.database());
  }

  /**
   * Tells the database of what was written, and has it tidy up, so that it does not do so in the
   * midst of what is measured next.
   */
  public void settle() {
    StoreFaults.translating(
        () -> {
          manager.database().refreshStatistics();
          return true;
        });
  }

  /** What the database promises of a commit; its version, too. */
  public SortedMap<String, String> durability() {
    return StoreFaults.translating(() -> manager.database().durability());
  }

  /**
   * Drops the schema, unless it is to be kept, and removes the directory.
   *
   * @throws TaskyardException UNAVAILABLE or FAILED: the schema could not be dropped
   */
  @Override
  public void close() {
    try {
      if (!keep) {
        manager.dropSchema();
      }
    } finally {
      manager.close();
      delete(directory);
    }
  }

  private static Path newDirectory() {
    try {
      Path made = Files.createTempDirectory("taskyard-bench-").toRealPath();
      return made;
    } catch (IOException e) {
      throw TaskyardException.failed(
          "Cannot make a directory in "
              + System.getProperty("java.io.tmpdir")
              + " ("
              + e.getMessage()
              + "); name another with -Djava.io.tmpdir in TASKYARD_JAVA_OPTS",
          e);
    }
  }

  private static void delete(Path directory) {
    try {
      Files.walkFileTree(directory, new Deletion());
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The directory " + directory + " stays (" + e.getMessage() + "); remove it", e);
    }
  }

  private static final class Deletion extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.deleteIfExists(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException fault)
        throws IOException {
      if (fault != null) {
        throw fault;
      }
      Files.deleteIfExists(visited);
      return FileVisitResult.CONTINUE;
    }
  }
}
