package dev.taskyard.client;

import dev.taskyard.attempt.Repository;
import dev.taskyard.queue.AddTasks;
import dev.taskyard.queue.TaskIds;
import dev.taskyard.store.Kin;
import dev.taskyard.store.TaskRow;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.worker.ProcessIdentity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a request for attempts, or for a worktree, makes of a task. */
final class NewAttempts {
  private static final int MOST = 20;

  private final NewTaskRows checks;

  NewAttempts(NewTaskRows checks) {
    this.checks = checks;
  }

  /**
   * The task to be added, with its attempts when there are several. The key, the labels and the
   * place in the list of its caller are the task's; all that says how to work is its attempts'.
   *
   * @param worktree whether it is to work in a worktree, should it have but one attempt
   * @throws TaskyardException INVALID: there is no git repository to work on, or numbers do not fit
   */
  AddTasks.Addition addition(NewTask task, TaskRow row, boolean worktree) {
    KeyPolicy keyPolicy = Objects.requireNonNullElse(task.keyPolicy(), KeyPolicy.EXISTING);
    int count = task.attempts();
    if (count < 1 || count > MOST) {
      throw TaskyardException.invalid("Bad attempts " + count + ": expected 1 to " + MOST);
    }
    List<String> models =
        dealt("model", "--model", row.model(), task.moreModels(), count).stream()
            .map(checks::model)
            .toList();
    List<String> executors =
        dealt("executor", "--executor", row.executor(), task.moreExecutors(), count).stream()
            .map(checks::executorNamed)
            .toList();
    if (count == 1 && !worktree) {
      return AddTasks.Addition.of(row, keyPolicy);
    }
    String asked = count == 1 ? "--worktree" : "--attempts " + count;
    Repository repository = Repository.of(Path.of(row.workspace()), asked);
    Kin kin =
        row.kin()
            .inWorktree(ProcessIdentity.worktreeHost(), repository.branch(), repository.head());
    if (count == 1) {
      return AddTasks.Addition.of(row.with(kin), keyPolicy);
    }
    List<TaskRow> attempts =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    row.attempt(
                        TaskIds.random("task"),
                        nth(models, i),
                        nth(executors, i),
                        kin.attempt(i + 1, count)))
            .toList();
    return new AddTasks.Addition(
        row.overAttempts(common(models), common(executors)), keyPolicy, attempts);
  }

  /** All of one kind that were named, to be dealt out in turn; none means the default for all. */
  private static List<String> dealt(
      String what, String option, @Nullable String first, List<String> more, int count) {
    var all = new ArrayList<String>();
    Stream.ofNullable(first).forEach(all::add);
    all.addAll(more);
    if (!more.isEmpty() && all.size() > count) {
      throw TaskyardException.invalid(
          "%d %ss for %s: expected at most one for each; ask for more with --attempts N, or give %s once"
              .formatted(all.size(), what, count == 1 ? "1 attempt" : count + " attempts", option));
    }
    return all;
  }

  private static @Nullable String nth(List<String> dealt, int i) {
    return dealt.isEmpty() ? null : dealt.get(i % dealt.size());
  }

  /** What all attempts have in common; null when they differ. */
  private static @Nullable String common(List<String> dealt) {
    return new LinkedHashSet<>(dealt).size() == 1 ? dealt.get(0) : null;
  }
}
