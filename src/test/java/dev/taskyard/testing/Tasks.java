package dev.taskyard.testing;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.config.Config;
import dev.taskyard.config.ExecutorSettings;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.pollinterval.IterativePollInterval;
import org.awaitility.pollinterval.PollInterval;
import org.jspecify.annotations.Nullable;

/** A task manager on a test's database, with a data directory and a workspace of its own. */
public final class Tasks implements AutoCloseable {
  /** Quick to beat, to look and to end. */
  public static final WorkerSettings QUICK =
      new WorkerSettings(
          4,
          Duration.ofMillis(500),
          Duration.ofSeconds(10),
          Duration.ofMillis(100),
          3,
          Duration.ofMillis(100),
          Duration.ofMillis(100));

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String STATUS = "select status from taskyard.tasks where public_id = ?";

  /** Most tasks of tests are short; who waits for a long one need not read it all the time. */
  private static final PollInterval OFTEN_AT_FIRST =
      IterativePollInterval.iterative(
          last -> Duration.ofMillis(Math.min(60, last.toMillis() * 4 / 3)), Duration.ofMillis(6));

  private final TestDatabase database;
  private final Path directory;

  /** Where the databases lie: each artifact is forced to the disk, which takes longer than it. */
  private final Path dataDir = DatabasePlace.newDirectory();

  private final List<TaskManager> open = new ArrayList<>();
  private @Nullable TaskManager manager;

  public Tasks(TestDatabase database) {
    this.database = database;
    try {
      this.directory = Files.createTempDirectory("taskyard-tasks-").toRealPath();
      Files.createDirectory(workspace());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Config config() {
    return Config.inDirectory(dataDir())
        .withDatabase(MigratedSchema.settings(database))
        .withWorker(QUICK);
  }

  public Path dataDir() {
    return dataDir;
  }

  /** Where the tasks made here work. */
  public Path workspace() {
    return directory.resolve("workspace");
  }

  /** A manager that runs nothing, unless {@link #work} was called before. */
  public TaskManager manager() {
    if (manager == null) {
      manager = opened(TaskManager.open(config()));
    }
    return manager;
  }

  /** A manager with a worker that has this executor; from now on the one used here. */
  public TaskManager work(TaskExecutor executor) {
    manager = opened(TaskManager.start(config(), executor));
    return manager;
  }

  /** A manager with a worker that has configured executors; from now on the one used here. */
  public TaskManager work(Map<String, ExecutorSettings> executors) {
    Config plain = config();
    manager =
        opened(
            TaskManager.open(
                new Config(
                    plain.dataDir(),
                    plain.database(),
                    plain.defaults(),
                    plain.worker(),
                    plain.defaultExecutor(),
                    executors,
                    plain.retention(),
                    plain.gates(),
                    plain.priorityStep(),
                    plain.redaction())));
    var ignored = manager.work(WorkOptions.everything());
    return manager;
  }

  private TaskManager opened(TaskManager one) {
    open.add(one);
    return one;
  }

  // --- tasks

  /** A request with this prompt, in the workspace. */
  public NewTask.Builder task(String prompt) {
    return NewTask.builder(prompt).workspace(workspace().toString());
  }

  public TaskRecord add(String prompt) {
    return manager().add(task(prompt).build());
  }

  /** Adds it, and waits until it has ended. */
  public TaskRecord run(String prompt) {
    return ended(add(prompt).id());
  }

  public TaskRecord run(NewTask.Builder task) {
    return ended(manager().add(task.build()).id());
  }

  /** The task once it has ended. */
  public TaskRecord ended(String id) {
    return until(id, TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELED);
  }

  /** The task once it has one of these statuses. */
  public TaskRecord until(String id, TaskStatus... statuses) {
    Set<TaskStatus> wanted = Set.of(statuses);
    Set<String> words = wanted.stream().map(TaskStatus::word).collect(Collectors.toSet());
    // To read its whole story again and again takes longer than most tasks.
    try (var connection = database.connect();
        var statement = connection.prepareStatement(STATUS)) {
      statement.setString(1, id);
      return await()
          .atMost(PATIENCE)
          .pollInterval(OFTEN_AT_FIRST)
          .until(
              () -> mayBeRead(text(statement), words) ? manager().get(id) : null,
              task -> task != null && wanted.contains(task.status()));
    } catch (ConditionTimeoutException e) {
      throw new AssertionError("Not %s: %s".formatted(wanted, manager().get(id)), e);
    } catch (SQLException e) {
      throw new AssertionError(STATUS, e);
    }
  }

  /** Of a prefix nothing is known before. */
  private static boolean mayBeRead(String status, Set<String> wanted) {
    return status.isEmpty() || wanted.contains(status);
  }

  private static String text(PreparedStatement statement) throws SQLException {
    try (var rows = statement.executeQuery()) {
      return rows.next() ? rows.getString(1) : "";
    }
  }

  /** The task once its story has an entry of this kind. */
  public TaskRecord untilTold(String id, String kind) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(OFTEN_AT_FIRST)
        .until(() -> manager().get(id), task -> kinds(task).contains(kind));
  }

  public static List<String> kinds(TaskRecord task) {
    return task.timeline().stream().map(TimelineEntry::kind).toList();
  }

  /** The story as {@code kind: summary} lines. */
  public static List<String> story(TaskRecord task) {
    return task.timeline().stream().map(e -> e.kind() + ": " + e.summary()).toList();
  }

  /** The one entry of this kind. */
  public static TimelineEntry only(TaskRecord task, String kind) {
    var found = task.timeline().stream().filter(e -> e.kind().equals(kind)).toList();
    assertThat(found).as(kind + " in " + story(task)).hasSize(1);
    return found.get(0);
  }

  /** The content of an artifact. */
  public String content(TaskRecord task, @Nullable String path) {
    try (var artifact = manager().openArtifact(task.id(), String.valueOf(path))) {
      return new String(artifact.content().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The artifact files of a task that lie in the data directory. */
  public List<Path> files(String taskId) {
    var folder = dataDir().resolve("artifacts").resolve(taskId);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // --- beneath

  /** A connection of somebody else's. */
  public Connection connect() throws SQLException {
    return database.connect();
  }

  /** Changes the tables as nobody but a test may. */
  public int execute(String sql) {
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      return statement.executeUpdate(sql);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** The first number that a query finds. */
  public long number(String sql) {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      assertThat(rows.next()).as(sql).isTrue();
      return rows.getLong(1);
    } catch (SQLException e) {
      throw new AssertionError(sql, e);
    }
  }

  /** How many sessions wait for a lock that another holds. */
  public long waiting() {
    return number(
        database.isH2()
            ? "select count(*) from information_schema.sessions where blocker_id is not null"
            : "select count(*) from pg_stat_activity"
                + " where datname = current_database() and wait_event_type = 'Lock'");
  }

  @Override
  public void close() {
    open.forEach(TaskManager::close);
    DatabasePlace.delete(directory);
    DatabasePlace.delete(dataDir);
  }
}
