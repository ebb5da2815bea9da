package dev.taskyard.queue;

import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.TaskyardException;
import java.util.List;
import java.util.regex.Pattern;

/** Finds a task by its id or an unambiguous prefix of it. */
public final class Lookup {
  private static final Pattern POSSIBLE = Pattern.compile("[a-z0-9_]{1,40}");
  private static final int COUNTED = 100;

  private Lookup() {}

  /**
   * Finds it.
   *
   * @throws TaskyardException NOT_FOUND: none begins so, or several do
   */
  public static TaskStore.Found find(Tx tx, String idOrPrefix) {
    // What can't begin an id needs no look at the database; so no character of it ever means
    // anything to it.
    List<TaskStore.Found> found =
        POSSIBLE.matcher(idOrPrefix).matches() ? tx.tasks().withPrefix(idOrPrefix) : List.of();
    if (found.isEmpty()) {
      throw TaskyardException.notFound("Task not found: " + idOrPrefix);
    }
    if (found.size() > 1 && !found.get(0).publicId().equals(idOrPrefix)) {
      String many = found.size() > COUNTED ? "more than " + COUNTED : String.valueOf(found.size());
      throw TaskyardException.notFound(
          "Ambiguous task prefix '" + idOrPrefix + "': matches " + many + " tasks");
    }
    return found.get(0);
  }
}
