package dev.taskyard.queue;

import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keys that live tasks have, and what that means for new ones. The unique key of the queue rows
 * decides between two adds at once: the second fails and is tried again. For one transaction.
 */
final class TakenKeys {
  private final Tx tx;
  private final Map<String, String> holders;
  private final Set<String> ours = new HashSet<>();

  TakenKeys(Tx tx, Set<String> keys) {
    this.tx = tx;
    this.holders = keys.isEmpty() ? new HashMap<>() : new HashMap<>(tx.queue().holdersOf(keys));
  }

  /**
   * The task that is returned in place of a new one; null when that is to be added.
   *
   * @throws TaskyardException FAILED when the policy asks for an error
   */
  @Nullable String holder(TaskRow row, KeyPolicy policy) {
    String key = row.uniqueKey();
    if (key == null) {
      return null;
    }
    String holder = holders.get(key);
    if (holder != null && !ours.contains(key)) {
      switch (policy) {
        case EXISTING -> {
          return holder;
        }
        case REJECT -> throw TaskyardException.failed("Key '" + key + "' is taken by " + holder);
        case REPLACE -> replace(key, holder, row);
      }
    } else if (holder != null) {
      // An earlier one of the same request.
      if (policy == KeyPolicy.REJECT) {
        throw TaskyardException.failed("Key '" + key + "' is given twice");
      }
      return holder;
    }
    holders.put(key, row.publicId());
    ours.add(key);
    return null;
  }

  private void replace(String key, String holder, TaskRow by) {
    TaskStore.Found found = Lookup.find(tx, holder);
    QueueRow row = tx.queue().lock(found.id()).orElse(null);
    if (row == null) {
      // It ended at this moment, and gave its key back.
      return;
    }
    if (row.isRunning() || row.waitsForAttempts()) {
      throw TaskyardException.failed(
          "Key '"
              + key
              + "' is taken by "
              + holder
              + ", which is running: only a queued task can be replaced");
    }
    Story story = Story.of(row);
    story.add(
        by.createdAt(), "canceled", "Task canceled before execution: replaced by " + by.publicId());
    var changes = new Changes();
    changes.tellEnded(story);
    changes.taskEnded(
        row,
        new TaskStore.End(
            row.taskId(),
            TaskStatus.CANCELED,
            Cause.CANCELED,
            story.lastAt(),
            null,
            null,
            null,
            null));
    changes.write(tx);
  }
}
