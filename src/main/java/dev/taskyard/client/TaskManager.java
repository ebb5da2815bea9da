package dev.taskyard.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.bench.History;
import dev.taskyard.config.Config;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.queue.CancelTask;
import dev.taskyard.queue.ClearTasks;
import dev.taskyard.queue.Lookup;
import dev.taskyard.queue.RecordUpdates;
import dev.taskyard.queue.RetryTask;
import dev.taskyard.report.Report;
import dev.taskyard.report.ReportQuery;
import dev.taskyard.store.CallerTransaction;
import dev.taskyard.store.Database;
import dev.taskyard.store.LoadingAhead;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.Added;
import dev.taskyard.task.Explanation;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.HistoryOrder;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.ReportFilter;
import dev.taskyard.task.RowReader;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskCounts;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskSummary;
import dev.taskyard.task.TaskUpdates;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.timeline.RunPlace;
import dev.taskyard.worker.ProcessIdentity;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The task manager: every verb that a person, a program or an agent has.
 *
 * <p>Thread-safe. One instance holds a few database connections; close it when done. All methods
 * throw {@link TaskyardException} with a one-line message; none returns before its change is
 * committed, so what has been acknowledged survives the end of every process.
 */
public final class TaskManager implements AutoCloseable {
  /** The executor's name when a program brings its own. */
  public static final String EMBEDDED_EXECUTOR = "embedded";

  /** For a program whose threads call at once. */
  private static final int CONNECTIONS = 4;

  /** For a process that does no more than work: its sweeps, and what its runs look up. */
  private static final int CONNECTIONS_BESIDE_WORK = 2;

  private static final Set<TaskStatus> TERMINAL =
      Set.of(TaskStatus.COMPLETED, TaskStatus.FAILED, TaskStatus.CANCELED);

  /** Also what ended a moment ago by a clock that is a little ahead. */
  private static final Duration ANY_AGE = Duration.ofDays(-1);

  private final Config config;
  private final DataDirectory directory;
  private final Database database;
  private final ArtifactFiles files;
  private final Artifacts artifacts;
  private final GatesOnDemand gates;
  private final LocalWorkers workers;
  private final Adding adding;
  private final Attempts attempts;
  private final Schedules schedules;

  private TaskManager(Config config, DataDirectory directory, Database database) {
    this.config = config;
    this.directory = directory;
    this.database = database;
    this.files = new ArtifactFiles(directory, database.clock());
    this.artifacts = new Artifacts(database, directory, files);
    this.gates = new GatesOnDemand(config, database, directory, files);
    this.adding = new Adding(config, database);
    this.workers = new LocalWorkers(config, directory, database, files, adding.schedules());
    this.schedules = new Schedules(database, adding, workers);
    this.attempts = new Attempts(database, directory, artifacts);
  }

  // --- open and close

  /**
   * Opens the database, making or migrating its schema where needed. Runs nothing.
   *
   * @throws TaskyardException UNAVAILABLE: the database can't be used; FAILED: the data directory
   *     can't
   */
  public static TaskManager open(Config config) {
    return open(config, CONNECTIONS);
  }

  /**
   * The same for a process that calls little and works: with one worker it has at most six
   * connections, however many slots that has.
   */
  public static TaskManager openForWork(Config config) {
    return open(config, CONNECTIONS_BESIDE_WORK);
  }

  private static TaskManager open(Config config, int connections) {
    DataDirectory directory = DataDirectory.open(config.dataDir());
    return new TaskManager(config, directory, Database.open(config.database(), connections));
  }

  /**
   * Opens, and starts a worker in this process that runs every task that names no executor with
   * this one.
   */
  public static TaskManager start(Config config, TaskExecutor executor) {
    TaskManager manager = open(config);
    manager.adding.embed(EMBEDDED_EXECUTOR);
    try {
      StoreFaults.translating(
          () ->
              manager.workers.start(
                  Map.of(EMBEDDED_EXECUTOR, executor),
                  EMBEDDED_EXECUTOR,
                  WorkOptions.everything(),
                  false));
      return manager;
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Makes or migrates the schema; a line that says how it stands now. */
  public static String migrate(Config config) {
    try (TaskManager manager = open(config)) {
      return "Schema "
          + config.database().schema()
          + " is up to date in "
          + manager.database.describe();
    }
  }

  /**
   * Looks at data directory, database, schema, executors, clock and artifacts. Never throws for
   * what it finds.
   *
   * @param fix deletes artifact files that no row refers to and that are older than a day
   */
  public static List<DoctorCheck> doctor(Config config, boolean fix) {
    return new Doctor(config, fix).examine();
  }

  /**
   * Makes a copy of an H2 database, as it is at one moment, while others go on. One of an earlier
   * schema is copied as it is. The artifacts' files are not in it.
   *
   * @param file must not exist; for this user alone
   * @return how many tasks are in the copy, which was opened once
   * @throws TaskyardException INVALID: there is such a file, or the database is PostgreSQL, which
   *     has tools of its own; FAILED: it can't be written, or not be read again; UNAVAILABLE: there
   *     is no such database, which is not made either, or a later program's
   */
  public static long backUp(Config config, Path file) {
    return StoreFaults.translating(() -> Database.backUp(config.database(), file));
  }

  /**
   * Drains and stops the workers that run here, gives back what they did not finish, and closes the
   * database. Takes up to the drain timeout and some grace periods.
   */
  public void shutdown() {
    workers.shutdown();
    database.close();
  }

  @Override
  public void close() {
    shutdown();
  }

  // --- enter

  /**
   * Queues a task. When a live task has its key, that one is returned instead.
   *
   * @throws TaskyardException INVALID: blank prompt, no such workspace, unknown mode or executor,
   *     bad value
   */
  public TaskRecord add(NewTask task) {
    return addAll(List.of(task)).get(0);
  }

  /**
   * Queues tasks in one transaction, in this order: all or none.
   *
   * @throws TaskyardException INVALID or NOT_FOUND for the first bad one, its message beginning
   *     with {@code Task N: } (from 1) when there are several
   */
  public List<TaskRecord> addAll(List<NewTask> tasks) {
    return StoreFaults.translating(() -> get(enqueue(tasks).stream().map(Added::id).toList()));
  }

  /** As {@link #addAll}, for who needs no more than the ids: nothing is read back. */
  public List<Added> enqueue(List<NewTask> tasks) {
    return enqueue(tasks, () -> {});
  }

  /**
   * As {@link #enqueue(List)}.
   *
   * @param committed run as soon as they are, before any worker is told
   */
  List<Added> enqueue(List<NewTask> tasks, Runnable committed) {
    return StoreFaults.translating(
        () -> {
          boolean tells = workers.areToldByCommit();
          List<Added> added = adding.add(tasks, null, tells);
          committed.run();
          if (tells) {
            workers.workAppearedHere();
          } else {
            workers.workAppeared();
          }
          return added;
        });
  }

  /**
   * Queues tasks in a transaction of the caller's own, which must be one on this database: they are
   * there when the caller commits, together with what else the transaction did, and never when it
   * does not. Workers wake after the commit. When it fails, what the caller did before stands.
   *
   * @throws TaskyardException as {@link #addAll}
   */
  public List<Added> enqueueWithin(CallerTransaction transaction, List<NewTask> tasks) {
    return StoreFaults.translating(() -> adding.addWithin(transaction, tasks));
  }

  // --- what holds tasks back

  /** Queues, their limits and pauses. */
  public Queues queues() {
    return new Queues(database, workers::workAppeared);
  }

  /** Lanes: tasks that share an outside quota. */
  public Lanes lanes() {
    return new Lanes(database, workers::workAppeared);
  }

  /**
   * Why a task is not running.
   *
   * @throws TaskyardException NOT_FOUND, also for an ambiguous prefix
   */
  public Explanation explain(String idOrPrefix) {
    return StoreFaults.translating(
        () ->
            database
                .transactions()
                .snapshot(tx -> new WhyWaiting(tx).explain(Lookup.find(tx, idOrPrefix))));
  }

  /** Rules that add tasks again and again, for as long as this manager is open. */
  public Schedules schedules() {
    return schedules;
  }

  // --- report

  /** The ready-made reports: the name of each, and the question that it answers. */
  public static Map<String, String> reports() {
    var reports = new LinkedHashMap<String, String>();
    Report.all().forEach(report -> reports.put(report.name(), report.question()));
    return reports;
  }

  /**
   * The SQL of a report, the values of the filter written into it.
   *
   * @throws TaskyardException INVALID: no such report, or one that can't be filtered so
   */
  public static String reportSql(String name, ReportFilter filter) {
    return Report.named(name).filtered(filter).text();
  }

  /**
   * Runs a ready-made report; see {@link #query}.
   *
   * @throws TaskyardException INVALID: no such report, or one that can't be filtered so
   */
  public void report(String name, ReportFilter filter, Duration limit, RowReader reader) {
    run(Report.named(name).filtered(filter), limit, reader);
  }

  /**
   * Runs a query on the history, read-only, on a connection of its own; it sees what is committed
   * when it begins.
   *
   * @param limit it is canceled after this
   * @throws TaskyardException INVALID: not a single query; FAILED: the database refused it or it
   *     took too long; UNAVAILABLE: the database went away
   */
  public void query(String sql, Duration limit, RowReader reader) {
    run(ReportQuery.of(sql), limit, reader);
  }

  private void run(ReportQuery query, Duration limit, RowReader reader) {
    StoreFaults.translating(
        () -> {
          database.query(query.sql(), query.values(), limit, reader);
          return true;
        });
  }

  // --- measure

  /**
   * Makes up a history: tasks that have ended, with all that such tasks leave but files. Nothing of
   * it is ever run.
   *
   * @param progress told how many tasks are written
   * @throws TaskyardException FAILED: the schema has tasks already; nothing was changed
   */
  public void makeHistory(HistoryOrder order, IntConsumer progress) {
    StoreFaults.translating(
        () -> {
          new History(database, order).write(progress);
          return true;
        });
  }

  /** For what is measured, and looked at, beneath this interface. */
  Database database() {
    return database;
  }

  /** Removes the schema that was opened, with all that is in it. */
  void dropSchema() {
    StoreFaults.translating(
        () -> {
          database.dropSchema();
          return true;
        });
  }

  // --- look

  /** A page of summaries, newest first. */
  public List<TaskSummary> list(TaskQuery query) {
    if (query.limit() < 1 || query.limit() > 10_000) {
      throw TaskyardException.invalid("Bad limit " + query.limit() + ": expected 1 to 10000");
    }
    return StoreFaults.translating(
        () ->
            database
                .transactions()
                .read(
                    tx -> {
                      long before =
                          query.before() == null
                              ? Long.MAX_VALUE
                              : Lookup.find(tx, query.before()).id();
                      return tx.taskReads()
                          .page(
                              query.status(),
                              query.queue(),
                              query.schedule(),
                              before,
                              query.limit());
                    }));
  }

  /**
   * The whole task, as it is at one moment. @throws TaskyardException NOT_FOUND, also for an
   * ambiguous prefix
   */
  public TaskRecord get(String idOrPrefix) {
    return StoreFaults.translating(
        () -> whole(database.transactions().read(tx -> Lookup.find(tx, idOrPrefix)).id()));
  }

  private List<TaskRecord> get(List<String> ids) {
    return ids.stream().map(this::get).toList();
  }

  private TaskRecord whole(long id) {
    return database
        .transactions()
        .snapshot(tx -> tx.taskReads().whole(id))
        .orElseThrow(() -> TaskyardException.notFound("Task not found: it was just cleared"));
  }

  /** How many tasks stand where. */
  public TaskCounts counts() {
    return StoreFaults.translating(
        () -> database.transactions().snapshot(tx -> tx.counts().counts()));
  }

  /**
   * Follows a task's timeline behind entry {@code after} (0: from the beginning), telling {@code
   * listener} each entry in order on the calling thread. Returns the task when it has ended and
   * every entry was told.
   *
   * @throws InterruptedException when interrupted: the way to leave
   */
  public TaskRecord watch(String idOrPrefix, int after, Consumer<TimelineEntry> listener)
      throws InterruptedException {
    try {
      return whole(new WatchLoop(database).watch(idOrPrefix, after, listener));
    } catch (StoreException e) {
      throw StoreFaults.translated(e);
    }
  }

  // --- end

  /**
   * Cancels: a waiting task at once, a running one by asking its worker; an ended one is returned
   * as it is.
   */
  public TaskRecord cancel(String idOrPrefix) {
    String by = ProcessIdentity.userAtHost();
    return StoreFaults.translating(
        () -> {
          CancelTask.Canceled canceled = new CancelTask(database).cancel(idOrPrefix, by);
          if (canceled.workerAsked()) {
            workers.cancelRequested();
          }
          return canceled.task().orElseGet(() -> whole(canceled.taskId()));
        });
  }

  /**
   * Queues an ended task again. @throws TaskyardException FAILED: it has not ended, or its key is
   * taken
   */
  public TaskRecord retry(String idOrPrefix) {
    return queueAgain(idOrPrefix, null);
  }

  /**
   * Queues an ended task again to go on with its conversation: this is said there, and the prompt
   * is not repeated.
   *
   * @throws TaskyardException INVALID: the text is blank; FAILED: as {@link #retry}, and when the
   *     task has no conversation, or attempts that have one each
   */
  public TaskRecord followUp(String idOrPrefix, String text) {
    if (text.isBlank()) {
      throw TaskyardException.invalid("A follow-up cannot be empty");
    }
    String said = Summaries.mend(text.strip());
    TaskRecord task = queueAgain(idOrPrefix, said);
    if (Summaries.isLarge(said)) {
      String ignored = writeArtifact(task.id(), "follow_up", said);
      return get(task.id());
    }
    return task;
  }

  private TaskRecord queueAgain(String idOrPrefix, @Nullable String followUp) {
    return StoreFaults.translating(
        () -> {
          var retry =
              new RetryTask(
                  database,
                  config.priorityStep(),
                  name -> Executors.goesOnWithThreads(name, config));
          long id = retry.retry(idOrPrefix, followUp);
          workers.workAppeared();
          return whole(id);
        });
  }

  /**
   * Removes ended tasks with their rows and files.
   *
   * @param olderThan only those that ended at least so long ago; null for all
   * @param statuses only these, of the terminal ones; empty for all
   * @return how many
   */
  public long clear(@Nullable Duration olderThan, Set<TaskStatus> statuses) {
    return StoreFaults.translating(
        () ->
            new ClearTasks(database).clear(age(olderThan), terminal(statuses), files::deleteTask));
  }

  /** How many tasks {@link #clear} would remove now. */
  public long clearable(@Nullable Duration olderThan, Set<TaskStatus> statuses) {
    return StoreFaults.translating(
        () ->
            database
                .transactions()
                .read(tx -> tx.clears().countOld(age(olderThan).toMillis(), terminal(statuses))));
  }

  private static Duration age(@Nullable Duration olderThan) {
    return olderThan == null ? ANY_AGE : olderThan;
  }

  private static Set<TaskStatus> terminal(Set<TaskStatus> statuses) {
    if (!TERMINAL.containsAll(statuses)) {
      throw TaskyardException.invalid("Only completed, failed and canceled tasks can be cleared");
    }
    return statuses.isEmpty() ? TERMINAL : statuses;
  }

  // --- record

  /**
   * Applies the {@code task_updates} of a tool's metadata to a task, at any time of its life.
   *
   * @throws TaskyardException INVALID: an update is malformed; nothing was applied
   */
  public TaskRecord recordToolMetadata(String idOrPrefix, JsonNode metadata) {
    return StoreFaults.translating(
        () -> {
          TaskRecord task = get(idOrPrefix);
          TaskUpdates updates =
              TaskUpdates.in(
                      config.redaction().redact(metadata),
                      database.clock().instant(),
                      path ->
                          RunPlace.checkReference(
                              path, directory.path(), Path.of(task.workspace())))
                  .orElseThrow(
                      () ->
                          TaskyardException.invalid(
                              "Expected an object with task_updates, found none"));
          return whole(new RecordUpdates(database).record(task.id(), updates));
        });
  }

  /** Writes a file and lists it on the task; its path relative to the data directory. */
  public String writeArtifact(String idOrPrefix, String label, String content) {
    return StoreFaults.translating(() -> artifacts.write(idOrPrefix, label, content));
  }

  /**
   * Where an artifact lies, named relative to the data directory. @throws TaskyardException INVALID
   * when it would leave it
   */
  public Path artifactPath(String path) {
    return artifacts.resolve(path);
  }

  /**
   * Opens a file that the task refers to, by its path, or by its label where only one has it.
   *
   * @throws TaskyardException FAILED: no such artifact, or it lies on another host; INVALID:
   *     several have the label, or the path leaves its root
   */
  public OpenArtifact openArtifact(String idOrPrefix, String pathOrLabel) {
    return StoreFaults.translating(
        () -> {
          TaskStore.Found found = database.transactions().read(tx -> Lookup.find(tx, idOrPrefix));
          return artifacts.open(whole(found.id()), found.id(), pathOrLabel);
        });
  }

  /**
   * Runs a command in a task's workspace on this host, whatever the task's status, and records on
   * the task how it went, with its output as an artifact.
   *
   * @param asker public id of the running task that asks for it, which must have {@code
   *     allow_shell}; its gate counts as reported, as what it runs is in its own hands. Null: the
   *     operator asks
   * @param onlooker shown the output as it comes
   * @return the gate as it was recorded
   * @throws TaskyardException INVALID: a bad gate, no such workspace on this host, or a task asks
   *     that may not; nothing was run
   * @throws InterruptedException when interrupted: the way to leave. All of the command has ended
   *     then, and nothing is recorded
   */
  public Gate runGate(
      String idOrPrefix, GateSpec gate, @Nullable String asker, OutputStream onlooker)
      throws InterruptedException {
    try {
      return gates.run(idOrPrefix, gate, asker, onlooker);
    } catch (StoreException e) {
      throw StoreFaults.translated(e);
    }
  }

  // --- attempts

  /**
   * The attempts at a task, in their order: of one that was added with several, or with a worktree
   * of its own. None for any other. The id may be that of one of the attempts.
   */
  public List<AttemptView> attempts(String idOrPrefix) {
    return StoreFaults.translating(() -> attempts.list(idOrPrefix));
  }

  /**
   * One attempt at a task.
   *
   * @param index from 1; null for the only one, the one that the id names, or the selected one
   * @throws TaskyardException FAILED: no attempts, or none selected; INVALID: no such index
   */
  public AttemptView attempt(String idOrPrefix, @Nullable Integer index) {
    return StoreFaults.translating(() -> attempts.show(idOrPrefix, index));
  }

  /**
   * The attempts side by side, and which one the rules choose.
   *
   * @throws TaskyardException FAILED: the task has no attempts
   */
  public AttemptComparison compareAttempts(String idOrPrefix) {
    return StoreFaults.translating(() -> attempts.compare(idOrPrefix));
  }

  /**
   * An attempt's binary patch against its base, to be closed; empty when it changed nothing.
   *
   * @param index as in {@link #attempt}
   * @throws TaskyardException as {@link #attempt}, and FAILED: no change is recorded, or its file
   *     is on another host
   */
  public InputStream openPatch(String idOrPrefix, @Nullable Integer index) {
    return StoreFaults.translating(() -> attempts.patch(idOrPrefix, index, this::get));
  }

  /**
   * Tries an attempt's patch on its workspace, changing nothing.
   *
   * @param index as in {@link #attempt}
   * @throws TaskyardException as {@link #openPatch}, and FAILED: it changed nothing, or the
   *     repository is on another host
   */
  public AttemptCheck preflightAttempt(String idOrPrefix, @Nullable Integer index) {
    return StoreFaults.translating(() -> attempts.preflight(idOrPrefix, index, this::get));
  }

  /**
   * Selects an attempt in place of the one that was.
   *
   * @throws TaskyardException FAILED: no change of it is recorded, or others are still being made
   */
  public AttemptView selectAttempt(String idOrPrefix, int index) {
    return StoreFaults.translating(() -> attempts.select(idOrPrefix, index));
  }

  /**
   * Puts an attempt's patch on its workspace: on the working tree alone, all or nothing.
   *
   * @param index as in {@link #attempt}
   * @throws TaskyardException as {@link #preflightAttempt}, and FAILED with every reason why it
   *     does not apply
   */
  public AttemptView applyAttempt(String idOrPrefix, @Nullable Integer index) {
    return StoreFaults.translating(() -> attempts.apply(idOrPrefix, index, this::get));
  }

  /**
   * Takes away the worktrees and branches of ended attempts; what is recorded of them stays.
   *
   * @param index only this one; null for the one that the id names, or all
   * @param force also with unsaved work
   * @return a line for each
   * @throws TaskyardException FAILED: one of them has not ended, or has unsaved work; nothing is
   *     taken away then
   */
  public List<String> discardAttempts(String idOrPrefix, @Nullable Integer index, boolean force) {
    return StoreFaults.translating(() -> attempts.discard(idOrPrefix, index, force));
  }

  // --- work

  private Map<String, TaskExecutor> executors() {
    return Executors.of(config, database);
  }

  /** Starts a worker with the configured executors in this process. */
  public RunningWorker work(WorkOptions options) {
    return StoreFaults.translating(
        () -> workers.start(executors(), Executors.defaultName(config), options, false));
  }

  /**
   * Starts a worker in this process that has a program's own executor and no other; it also runs
   * the tasks that name none.
   *
   * @param name of the executor, as it stands in runs
   */
  public RunningWorker work(WorkOptions options, String name, TaskExecutor executor) {
    adding.embed(name);
    return StoreFaults.translating(
        () -> workers.start(Map.of(name, executor), name, options, false));
  }

  /** A task that this process works, and the worker that does. */
  public record LocalRun(TaskRecord task, RunningWorker worker) {}

  /**
   * Queues a task for this process alone, while it lives, and starts a worker for it.
   *
   * @throws TaskyardException FAILED when another task has its key: nothing is added
   */
  public LocalRun runHere(NewTask task) {
    return StoreFaults.translating(
        () -> {
          adding.check(task);
          refuseUnlessRunnableHere(task);
          LocalWorkers.Started started =
              workers.start(
                  executors(), Executors.defaultName(config), WorkOptions.everything(), true);
          String id;
          try {
            id = addHere(task, started);
          } catch (RuntimeException e) {
            started.stop();
            throw e;
          }
          workers.workAppearedHere();
          return new LocalRun(get(id), started);
        });
  }

  private String addHere(NewTask task, LocalWorkers.Started started) {
    Added added = adding.add(List.of(task), started.worker().id(), false).get(0);
    if (!added.isNew()) {
      throw TaskyardException.failed(
          added.id()
              + " has this key already: nothing was added for it; taskyard watch "
              + added.id()
              + " follows it");
    }
    return added.id();
  }

  private void refuseUnlessRunnableHere(NewTask task) {
    task.moreExecutors().forEach(this::refuseUnlessConfigured);
    String executor = task.executor() != null ? task.executor() : Executors.defaultName(config);
    if (executor == null) {
      throw TaskyardException.invalid(
          "No executor for this task, and none of claude, codex, gemini and opencode is on the PATH:"
              + " name one with -x (such as -x shell), or set default_executor in "
              + config.dataDir().resolve("config.toml"));
    }
    refuseUnlessConfigured(executor);
  }

  private void refuseUnlessConfigured(String executor) {
    if (!Executors.isKnown(executor, config)) {
      throw TaskyardException.invalid(
          "Executor '"
              + executor
              + "' is not configured here: expected one of "
              + String.join(", ", Executors.knownNames(config)));
    }
  }

  /**
   * Begins to load, on a thread of its own, what opening a database takes: worth its while at the
   * very beginning of a program that soon ends, as all of it is loading. Returns at once; a fault
   * is met again, and told, by {@link #open}.
   *
   * @param isEmbedded whether the database is going to be H2, as far as is known
   */
  public static void loadAhead(boolean isEmbedded) {
    var unused = LoadingAhead.begin(isEmbedded);
  }

  /** The program's version, as its jar tells it. */
  public static String version() {
    String version = TaskManager.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
