package dev.taskyard.client;

import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.config.Config;
import dev.taskyard.queue.AddTasks;
import dev.taskyard.queue.FireSchedules;
import dev.taskyard.queue.Lookup;
import dev.taskyard.store.CallerTransaction;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.TransactionBody;
import dev.taskyard.task.Added;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.worker.ProcessIdentity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Checks requests and queues them. Thread-safe. */
final class Adding {
  private final Config config;
  private final Database database;
  private final NewTaskRows whole;
  private final Set<String> embedded = new CopyOnWriteArraySet<>();

  Adding(Config config, Database database) {
    this.config = config;
    this.database = database;
    this.whole = NewTaskRows.ofWhole(config);
  }

  /** An executor that this program brings itself. */
  void embed(String executor) {
    embedded.add(executor);
  }

  /** Refuses a bad request before anything is done for it. */
  void check(NewTask task) {
    AddTasks.Addition ignored = addition(task, database.clock().instant(), ours(), checks());
  }

  /**
   * What became of each request, in their order; see {@link TaskManager#addAll}.
   *
   * @param tells see {@link AddTasks#add}
   */
  List<Added> add(List<NewTask> tasks, @Nullable Long reservedFor, boolean tells) {
    return tasks.isEmpty()
        ? List.of()
        : new AddTasks(database, config.priorityStep())
            .add(additions(tasks, ours()), reservedFor, tells);
  }

  /** The same in a transaction of the caller's. */
  List<Added> addWithin(CallerTransaction transaction, List<NewTask> tasks) {
    return tasks.isEmpty()
        ? List.of()
        : new AddTasks(database, config.priorityStep())
            .addWithin(transaction, additions(tasks, guest(transaction)));
  }

  private Lookups ours() {
    return new Lookups() {
      @Override
      public <T> T read(TransactionBody<T> body) {
        return database.transactions().read(body);
      }
    };
  }

  /** What the caller's transaction has added itself is seen in it alone. */
  private Lookups guest(CallerTransaction transaction) {
    return new Lookups() {
      @Override
      public <T> T read(TransactionBody<T> body) {
        return database.within(transaction, body);
      }
    };
  }

  private List<AddTasks.Addition> additions(List<NewTask> tasks, Lookups lookups) {
    Instant now = database.clock().instant();
    NewTaskRows checks = checks();
    var additions = new ArrayList<AddTasks.Addition>(tasks.size());
    for (NewTask task : tasks) {
      try {
        additions.add(addition(task, now, lookups, checks));
      } catch (TaskyardException e) {
        throw tasks.size() == 1
            ? e
            : e.withMessage("Task " + (additions.size() + 1) + ": " + e.getMessage());
      }
    }
    return additions;
  }

  /** Whole ids of the tasks that it runs after. */
  private static List<String> predecessors(
      NewTask task, Lookups lookups, @Nullable ParentLimits parent) {
    if (task.after().isEmpty()) {
      return List.of();
    }
    return lookups.read(
        tx -> {
          List<TaskStore.Found> found =
              task.after().stream().map(id -> Lookup.find(tx, id)).distinct().toList();
          if (parent != null) {
            List<Long> ids = found.stream().map(TaskStore.Found::id).toList();
            tx.dependencies().strangersTo(parent.parent().id(), ids).stream()
                .findFirst()
                .ifPresent(
                    id -> {
                      throw parent.notItsKin(id);
                    });
          }
          return found.stream().map(TaskStore.Found::publicId).toList();
        });
  }

  /** Where the tasks are looked up that others are to run after. */
  private interface Lookups {
    <T> T read(TransactionBody<T> body);
  }

  private AddTasks.Addition addition(
      NewTask task, Instant now, Lookups lookups, NewTaskRows checks) {
    Checked checked = checked(task, now, lookups, checks);
    return new NewAttempts(checks).addition(task, checked.row, checked.worktree);
  }

  /** A request with the adder's defaults, and whether it is to have a worktree. */
  private record Checked(TaskRow row, boolean worktree) {}

  private Checked checked(NewTask task, Instant now, Lookups lookups, NewTaskRows checks) {
    ParentLimits parent = limits(task);
    TaskRow row = checks.row(task, predecessors(task, lookups, parent), now, parent);
    boolean needed = parent != null && parent.needsWorktree(row.workspace());
    return new Checked(row, task.worktree() || needed);
  }

  /**
   * A request that a schedule repeats, with every default of this process.
   *
   * @param host the only host that it can be added on; null for any
   */
  record Repeated(String document, String promptSummary, @Nullable String host) {}

  /**
   * Checks a request as if it were added now, and writes down what it came to.
   *
   * @throws TaskyardException INVALID, as for {@link #add}; and it has an instant of its own
   */
  Repeated repeated(NewTask task) {
    if (task.runAt() != null) {
      throw TaskyardException.invalid(
          "'at' for a schedule: expected none, as its rule says when; for a task at one instant,"
              + " add that");
    }
    Instant now = database.clock().instant();
    NewTaskRows checks = checks();
    Checked checked = checked(task, now, ours(), checks);
    AddTasks.Addition once = new NewAttempts(checks).addition(task, checked.row, checked.worktree);
    boolean bound = !once.attempts().isEmpty() || once.task().kin().host() != null;
    return new Repeated(
        TaskDocument.write(task, checked.row, checked.worktree),
        checked.row.promptSummary(),
        bound ? ProcessIdentity.worktreeHost() : null);
  }

  /** Adds what schedules say. */
  FireSchedules schedules() {
    return new FireSchedules(
        database, new AddTasks(database, config.priorityStep()), this::scheduled);
  }

  /** What a schedule adds now. @throws TaskyardException it can't be made on this host */
  private AddTasks.Addition scheduled(String document, String schedule, Instant now) {
    NewTask task = TaskDocument.read(document);
    TaskRow row = whole.row(task, task.after(), now, null);
    return new NewAttempts(whole)
        .addition(task, row.with(row.kin().ofSchedule(schedule)), task.worktree());
  }

  /** A parent that this database does not know is another's: it can limit nothing here. */
  private @Nullable ParentLimits limits(NewTask task) {
    String id = task.parent();
    return id == null
        ? null
        : database
            .transactions()
            .read(tx -> tx.tasks().parent(id))
            .map(
                parent ->
                    new ParentLimits(id, parent, DataDirectory.worktreeIn(config.dataDir(), id)))
            .orElse(null);
  }

  /** For the requests of one call, which most often name the same executor. */
  private NewTaskRows checks() {
    return new NewTaskRows(config, new Elsewhere());
  }

  /** The executors of others, asked for once. */
  private final class Elsewhere implements Supplier<Set<String>> {
    private @Nullable Set<String> names;

    @Override
    public Set<String> get() {
      if (names == null) {
        var found = new HashSet<>(embedded);
        database
            .transactions()
            .read(tx -> tx.workers().liveExecutors())
            .forEach(list -> found.addAll(List.of(list.split(",", -1))));
        names = found;
      }
      return names;
    }
  }
}
