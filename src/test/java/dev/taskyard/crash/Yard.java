package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.Main;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.config.Config;
import dev.taskyard.config.ConfigFile;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.TaskDefaults;
import dev.taskyard.executor.RunProcesses;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.ChildJvm;
import dev.taskyard.testing.StoredFiles;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One database, one data directory, and the processes that share them. Beats are quick here, so
 * that a silence is soon noticed. Shell tasks write what they do into files of the workspace, so
 * that a test can look on without a connection of its own.
 */
final class Yard implements AutoCloseable {

  private static final String QUICK =
      """
      heartbeat = "1s"
      lease = "5s"
      """;

  private static final String CONFIG =
      """
      default_executor = "shell"
      allow_shell = true
      %s\
      poll = "200ms"
      cancel_grace = "1s"
      drain_timeout = "2s"

      [executors.talk]
      command = ["/bin/sh", "-c", "{prompt}"]
      protocol = "events"
      """
          .formatted(QUICK);

  /** With its output into a pipe that is full: what it has to say waits for ever. */
  private static final String UNHEARD =
      """
      mkfifo "$0" && exec 3<>"$0" && dd if=/dev/zero of="$0" bs=4096 oflag=nonblock 2>/dev/null
      exec "$@" 1>&3 3>&-
      """;

  /** How a process is started: the words before its command line. */
  private static final List<String> PLAIN = List.of();

  private final TestDatabase database;
  private final Path home;
  private final Path workspace;
  private final List<Child> children = new ArrayList<>();
  private final List<String> tasks = new ArrayList<>();
  private @Nullable TaskManager manager;

  Yard(TestDatabase database, Path directory) throws IOException {
    this.database = database;
    this.home = Files.createDirectory(directory.resolve("home"));
    this.workspace = Files.createDirectory(directory.resolve("workspace"));
    Files.writeString(home.resolve("config.toml"), CONFIG);
  }

  /**
   * Adds to the configuration of the processes that start from now on: a table behind what is
   * there, a line before it.
   */
  void configure(String text) throws IOException {
    Path file = home.resolve("config.toml");
    String before = Files.readString(file);
    Files.writeString(file, text.startsWith("[") ? before + "\n" + text : text + "\n" + before);
  }

  /**
   * The processes that start from now on beat as they usually do, and have four times the usual
   * lease: where dozens share a processor with the sessions of all their runs, one may not be let
   * run for more than half a minute.
   */
  void giveTime() throws IOException {
    beatAsUsual("lease = \"120s\"\n");
  }

  /** The processes that start from now on beat as they usually do, with these settings beside. */
  void beatAsUsual(String settings) throws IOException {
    Path file = home.resolve("config.toml");
    Files.writeString(file, Files.readString(file).replace(QUICK, settings));
  }

  private static Config config(TestDatabase database, Path home) {
    return ConfigFile.read(home)
        .withDatabase(
            new DatabaseSettings(
                database.url(),
                database.user(),
                database.password(),
                DatabaseSettings.DEFAULT_SCHEMA));
  }

  // --- processes

  /** Starts a command in a process of its own. */
  Child start(String... arguments) throws IOException {
    return startAt(database.url(), arguments);
  }

  private Child startAt(String url, String... arguments) throws IOException {
    return startMain(PLAIN, Main.class, url, arguments);
  }

  /**
   * Starts a command that can't get rid of what it prints to standard output: it stands before its
   * first word, whatever it has done by then.
   */
  Child startUnheard(String... arguments) throws IOException {
    String pipe = home.resolve("pipe-" + children.size()).toString();
    return startMain(
        List.of("/bin/sh", "-c", UNHEARD, pipe), Main.class, database.url(), arguments);
  }

  /** Starts a command whose files may not grow beyond so many blocks of 512 bytes. */
  Child startWithSmallFiles(int blocks, String... arguments) throws IOException {
    String limited = "ulimit -f " + blocks + "; exec \"$0\" \"$@\"";
    return startMain(List.of("/bin/sh", "-c", limited), Main.class, database.url(), arguments);
  }

  /** Starts such a worker, and waits until it is at work. */
  Child workWithSmallFiles(int blocks) throws IOException {
    return startWithSmallFiles(blocks, "work").says(" slot");
  }

  /** Starts a process that is in the middle of a transaction about this task, and stays there. */
  Child writeHalfOf(String task) throws IOException {
    return startProgram(HalfWritten.class, task).says(HalfWritten.BEGUN);
  }

  /** Starts a program of the test's own. */
  Child startProgram(Class<?> main, String... arguments) throws IOException {
    return startMain(PLAIN, main, database.url(), arguments);
  }

  /** Starts a command on a host whose clock is so many seconds fast, or slow. */
  Child startWithClock(long seconds, String... arguments) throws IOException {
    return startJvm(
        ChildJvm.command(
            Main.class,
            "-Xmx128m",
            WrongClock.option(home),
            "-D" + WrongClock.SECONDS + "=" + seconds),
        database.url(),
        arguments);
  }

  /** Starts a command with so much memory and an option of the JVM. */
  Child startWithHeap(String most, String option, String... arguments) throws IOException {
    return startJvm(ChildJvm.command(Main.class, "-Xmx" + most, option), database.url(), arguments);
  }

  private Child startMain(List<String> launcher, Class<?> main, String url, String... arguments)
      throws IOException {
    var command = new ArrayList<>(launcher);
    command.addAll(ChildJvm.command(main, "-Xmx128m"));
    return startJvm(command, url, arguments);
  }

  private Child startJvm(List<String> jvm, String url, String... arguments) throws IOException {
    var log = home.resolve("process-" + children.size() + ".log");
    var command = new ArrayList<>(jvm);
    command.addAll(List.of(arguments));
    var builder =
        new ProcessBuilder(command)
            .directory(workspace.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    builder.environment().put("TASKYARD_HOME", home.toString());
    builder.environment().put("TASKYARD_DB", url);
    builder.environment().put("TASKYARD_DB_USER", database.user());
    builder.environment().put("TASKYARD_DB_PASSWORD", database.password());
    var child = new Child(builder.start(), log);
    children.add(child);
    return child;
  }

  /** Starts a worker and waits until it is at work. */
  Child work(String... options) throws IOException {
    return start(Stream.concat(Stream.of("work"), Stream.of(options)).toArray(String[]::new))
        .says(" slot");
  }

  /** Starts a worker that reaches the database at this URL, and waits until it is at work. */
  Child workAt(String url) throws IOException {
    return startAt(url, "work").says(" slot");
  }

  /** Every whole line that any of them has printed. */
  List<String> printedByAll() {
    return children.stream()
        .map(Child::printed)
        .flatMap(printed -> printed.substring(0, printed.lastIndexOf('\n') + 1).lines())
        .toList();
  }

  // --- this process as a client

  /** This process's own client; on H2 it serves the file if it is the first to open it. */
  TaskManager manager() {
    if (manager == null) {
      manager =
          TaskManager.open(
              config(database, home)
                  .withDefaults(
                      new TaskDefaults(
                          null, workspace.toString(), "agent", true, false, false, "default")));
    }
    return manager;
  }

  /** This process works too, at once and until it leaves. */
  void workHere() {
    manager().work(WorkOptions.everything());
  }

  /** This process claims nothing, but sweeps as every worker does. */
  void sweepHere() {
    manager().work(new WorkOptions(Set.of("no-such-queue"), false));
  }

  /** By the database's clock. */
  Instant now() throws SQLException {
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery("select current_timestamp")) {
      rows.next();
      return rows.getObject(1, OffsetDateTime.class).toInstant();
    }
  }

  /** Ends this process's connections. */
  void leave() {
    if (manager != null) {
      manager.close();
      manager = null;
    }
  }

  String add(String script) {
    return add(List.of(script)).get(0);
  }

  /** A task of an executor that speaks the events protocol. */
  String addTalk(String script) {
    return addAll(List.of(NewTask.builder(script).executor("talk").build())).get(0);
  }

  List<String> add(List<String> scripts) {
    return addAll(
        scripts.stream().map(script -> NewTask.builder(script).executor("shell").build()).toList());
  }

  List<String> addAll(List<NewTask> requests) {
    var ids = manager().addAll(requests).stream().map(TaskRecord::id).toList();
    tasks.addAll(ids);
    return ids;
  }

  /** The task that was added last, by whomever. */
  String newest() {
    var id = manager().list(TaskQuery.newest(1)).get(0).id();
    tasks.add(id);
    return id;
  }

  TaskRecord get(String id) {
    return manager().get(id);
  }

  TaskRecord end(String id, TaskStatus status) {
    until("the end of " + id, () -> get(id).status().isTerminal());
    var task = get(id);
    assertThat(task.status()).as("%s", task.timeline()).isEqualTo(status);
    return task;
  }

  void awaitMoreThan(int entries, String id) {
    until("more than " + entries + " entries", () -> get(id).timeline().size() > entries);
  }

  /** A call is stored a moment after its program tells of it. */
  void awaitCall(String id) {
    until("a call of " + id, () -> !get(id).toolCalls().isEmpty());
  }

  static List<String> kinds(TaskRecord task) {
    return task.timeline().stream().map(TimelineEntry::kind).toList();
  }

  /** A number out of the database. */
  long count(String sql) throws SQLException {
    return database.number(sql);
  }

  /** The first column of what a query finds. */
  List<String> texts(String sql) throws SQLException {
    var texts = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    }
    return texts;
  }

  void execute(String sql) throws SQLException {
    database.execute(sql);
  }

  // --- files and processes of tasks

  List<String> lines(String file) throws IOException {
    var path = workspace.resolve(file);
    return Files.exists(path) ? Files.readAllLines(path, UTF_8) : List.of();
  }

  void awaitLine(String file, String line) {
    until(file + ": " + line, () -> lines(file).contains(line));
  }

  void touch(String file) throws IOException {
    Files.createFile(workspace.resolve(file));
  }

  /** The data directory of all of them. */
  Path home() {
    return home;
  }

  /** The files that were stored for a task, whether or not a row tells of them. */
  List<Path> files(String task) throws IOException {
    Path folder = home.resolve("artifacts").resolve(task);
    if (!Files.exists(folder)) {
      return List.of();
    }
    try (var found = Files.list(folder)) {
      return found.sorted().toList();
    }
  }

  void awaitNoProcessOf(String task, int run) {
    until("no process of " + task, () -> RunProcesses.survivors(task, run).isEmpty());
  }

  // --- what is said of a failure

  /** Waits for it; a failure says what everybody was doing. */
  void until(String what, Callable<Boolean> condition) {
    try {
      await().alias(what).until(condition);
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(e.getMessage() + "\n" + evidence(), e);
    }
  }

  /** What everybody was doing: a wait that fails once in a hundred times is seldom seen again. */
  private String evidence() {
    var evidence = new StringBuilder();
    for (var child : children) {
      evidence.append(child.evidence());
    }
    for (var table : List.of("workers", "task_queue", "task_runs")) {
      evidence.append(table).append('\n').append(rows("select * from taskyard." + table));
    }
    return evidence.toString();
  }

  private String rows(String sql) {
    var rows = new StringBuilder();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var found = statement.executeQuery(sql)) {
      int columns = found.getMetaData().getColumnCount();
      while (found.next()) {
        for (int column = 1; column <= columns; column++) {
          rows.append(found.getMetaData().getColumnName(column).toLowerCase(Locale.ROOT))
              .append('=')
              .append(found.getString(column))
              .append(column == columns ? '\n' : ' ');
        }
      }
    } catch (SQLException e) {
      rows.append(e).append('\n');
    }
    return rows.toString();
  }

  /**
   * Ends every process of this program; then by itself no process may be left in the workspace, and
   * each row of an artifact has its file.
   */
  @Override
  public void close() throws InterruptedException {
    leave();
    for (var child : children) {
      child.kill();
    }
    try {
      await()
          .alias("nobody in " + workspace)
          .atMost(Duration.ofSeconds(20))
          .until(this::isWorkspaceLeft);
    } finally {
      for (var task : tasks) {
        RunProcesses.kill(task, 9);
      }
    }
    StoredFiles.check(database, home);
  }

  /** Where processes work is seen on Linux alone. */
  private boolean isWorkspaceLeft() throws IOException {
    Path processes = Path.of("/proc");
    if (!Files.isDirectory(processes)) {
      return true;
    }
    try (var all = Files.newDirectoryStream(processes, "[0-9]*")) {
      for (Path process : all) {
        if (worksIn(process.resolve("cwd"))) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean worksIn(Path link) {
    try {
      return Files.readSymbolicLink(link).startsWith(workspace);
    } catch (IOException e) {
      // It has ended, or is somebody else's.
      return false;
    }
  }
}
