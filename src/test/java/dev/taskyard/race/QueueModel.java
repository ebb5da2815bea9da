package dev.taskyard.race;

import dev.taskyard.task.TaskStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the queue promises, in as few words as it can be said in Java. */
final class QueueModel {
  /** Where a task stands. */
  enum Phase {
    DEPENDENCY,
    LATER,
    WAITING,
    RUNNING,
    ENDED
  }

  /** A task: what was asked, and how it stands. */
  static final class Item {
    final String id;
    final String queue;
    final @Nullable String lock;
    final @Nullable String key;
    final String lane;
    final List<String> after;
    final boolean afterAny;
    final int maxRetries;
    boolean later;
    boolean due;
    boolean expired;
    boolean cancelRequested;
    int retries;
    int recoveries;
    int run;
    int worker;
    Phase phase = Phase.WAITING;
    TaskStatus status = TaskStatus.QUEUED;

    Item(
        String id,
        String queue,
        @Nullable String lock,
        @Nullable String key,
        String lane,
        List<String> after,
        boolean afterAny,
        int maxRetries,
        boolean later) {
      this.id = id;
      this.queue = queue;
      this.lock = lock;
      this.key = key;
      this.lane = lane;
      this.after = after;
      this.afterAny = afterAny;
      this.maxRetries = maxRetries;
      this.later = later;
    }

    boolean isLive() {
      return phase != Phase.ENDED;
    }
  }

  final Map<String, Item> items = new LinkedHashMap<>();
  final Set<String> paused = new HashSet<>();
  final Map<String, Integer> limits = new HashMap<>();
  final Map<String, Integer> rates = new HashMap<>();
  final Map<String, Integer> starts = new HashMap<>();
  final Set<String> parked = new HashSet<>();

  Item get(String id) {
    Item item = items.get(id);
    if (item == null) {
      throw new AssertionError("the model does not know " + id);
    }
    return item;
  }

  List<Item> in(Phase phase) {
    return items.values().stream().filter(item -> item.phase == phase).toList();
  }

  // --- what happens

  void add(Item item) {
    items.put(item.id, item);
    item.phase = Phase.DEPENDENCY;
    settle(item);
  }

  /** The live task that has this key. */
  @Nullable Item holder(@Nullable String key) {
    return items.values().stream()
        .filter(item -> item.isLive() && key != null && key.equals(item.key))
        .findFirst()
        .orElse(null);
  }

  boolean mayRun(Item item) {
    return item.phase == Phase.WAITING
        && !item.expired
        && !paused.contains(item.queue)
        && in(Phase.RUNNING).stream().filter(one -> one.queue.equals(item.queue)).count()
            < limits.getOrDefault(item.queue, Integer.MAX_VALUE)
        && starts.getOrDefault(item.queue, 0) < rates.getOrDefault(item.queue, Integer.MAX_VALUE)
        && !parked.contains(item.lane)
        && in(Phase.RUNNING).stream()
            .noneMatch(one -> item.lock != null && item.lock.equals(one.lock));
  }

  void start(Item item, int worker) {
    item.phase = Phase.RUNNING;
    item.status = TaskStatus.RUNNING;
    item.worker = worker;
    item.run++;
    if (rates.containsKey(item.queue)) {
      starts.merge(item.queue, 1, Integer::sum);
    }
  }

  void end(Item item, TaskStatus status) {
    item.phase = Phase.ENDED;
    item.status = status;
    for (Item other : new ArrayList<>(items.values())) {
      if (other.phase == Phase.DEPENDENCY && other.after.contains(item.id)) {
        settle(other);
      }
    }
  }

  private void settle(Item item) {
    List<Item> before = item.after.stream().map(this::get).toList();
    if (!item.afterAny
        && before.stream().anyMatch(one -> !one.isLive() && one.status != TaskStatus.COMPLETED)) {
      end(item, TaskStatus.CANCELED);
    } else if (before.stream().noneMatch(Item::isLive)) {
      item.phase = item.later ? Phase.LATER : Phase.WAITING;
    }
  }

  void finish(Item item, TaskStatus status) {
    end(item, item.cancelRequested ? TaskStatus.CANCELED : status);
  }

  void failForNow(Item item, boolean rateLimited) {
    if (item.cancelRequested) {
      end(item, TaskStatus.CANCELED);
    } else if (!rateLimited && item.retries >= item.maxRetries) {
      end(item, TaskStatus.FAILED);
    } else {
      item.retries += rateLimited ? 0 : 1;
      requeue(item, Phase.LATER);
      if (rateLimited) {
        parked.add(item.lane);
      }
    }
  }

  void rescue(Item item, int mostRecoveries) {
    if (item.cancelRequested) {
      end(item, TaskStatus.CANCELED);
    } else if (item.recoveries >= mostRecoveries) {
      end(item, TaskStatus.FAILED);
    } else {
      item.recoveries++;
      requeue(item, Phase.WAITING);
    }
  }

  void giveBack(Item item) {
    if (item.cancelRequested) {
      end(item, TaskStatus.CANCELED);
    } else {
      requeue(item, Phase.WAITING);
    }
  }

  void cancel(Item item) {
    if (item.phase == Phase.RUNNING) {
      item.cancelRequested = true;
    } else if (item.isLive()) {
      end(item, TaskStatus.CANCELED);
    }
  }

  void retry(Item item) {
    item.retries = 0;
    item.recoveries = 0;
    item.expired = false;
    item.cancelRequested = false;
    item.later = false;
    boolean waits = item.after.stream().map(this::get).anyMatch(Item::isLive);
    requeue(item, waits ? Phase.DEPENDENCY : Phase.WAITING);
  }

  /** Whether a task that it runs after has ended and is not completed. */
  boolean isBehindAFailure(Item item) {
    return !item.afterAny
        && item.after.stream()
            .map(this::get)
            .anyMatch(one -> !one.isLive() && one.status != TaskStatus.COMPLETED);
  }

  private static void requeue(Item item, Phase phase) {
    item.phase = phase;
    item.due = false;
    item.status = TaskStatus.QUEUED;
  }

  void promote() {
    in(Phase.LATER).stream().filter(item -> item.due).forEach(item -> item.phase = Phase.WAITING);
  }

  void expire() {
    List<Item> late =
        items.values().stream()
            .filter(item -> item.expired && item.isLive() && item.phase != Phase.RUNNING)
            .toList();
    late.forEach(
        item -> {
          item.phase = Phase.ENDED;
          item.status = TaskStatus.FAILED;
        });
    late.forEach(item -> end(item, TaskStatus.FAILED));
  }

  void timePasses() {
    in(Phase.LATER).forEach(item -> item.due = true);
    starts.clear();
    parked.clear();
  }
}
