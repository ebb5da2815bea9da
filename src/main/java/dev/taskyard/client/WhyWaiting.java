package dev.taskyard.client;

import dev.taskyard.store.DependencyStore;
import dev.taskyard.store.LimitStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.store.WaitStore;
import dev.taskyard.store.WorkerStore;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.Explanation;
import dev.taskyard.task.LaneState;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Says in words what holds a task back. For one snapshot. */
final class WhyWaiting {
  private final Tx tx;
  private final List<Explanation.Reason> reasons = new ArrayList<>();

  WhyWaiting(Tx tx) {
    this.tx = tx;
  }

  Explanation explain(TaskStore.Found task) {
    Optional<WaitStore.Live> live = tx.waits().live(task.id());
    if (live.isEmpty()) {
      reason("ended", "It has ended: " + task.status().word());
    } else if (live.get().row().isRunning()) {
      reason("running", "It is running on " + live.get().worker());
    } else {
      explain(live.get());
    }
    return new Explanation(task.publicId(), task.status(), reasons);
  }

  private void explain(WaitStore.Live live) {
    QueueRow row = live.row();
    time(live);
    others(row);
    queue(row, live.now());
    lock(row);
    lane(row);
    if (!row.waitsForAttempts()) {
      workers(live);
    }
    if (reasons.isEmpty()) {
      reason(
          "turn",
          live.ahead() == 0
              ? "Nothing: it is the next that a free worker takes"
              : "Its turn has not come: " + live.ahead() + " task(s) go first");
    }
  }

  private void time(WaitStore.Live live) {
    Instant runAt = live.runAt();
    if (runAt == null || !runAt.isAfter(live.now())) {
      return;
    }
    String when = runAt.truncatedTo(ChronoUnit.SECONDS) + ", in " + until(live.now(), runAt);
    switch (String.valueOf(live.row().waitsFor())) {
      case "retry" -> reason("retry", "It is tried again at " + when);
      case "lane" -> reason("lane", "It was rate limited and is tried again at " + when);
      default -> reason("run_at", "It is to run at " + when);
    }
  }

  private static String until(Instant from, Instant to) {
    return DurationWords.of(
        Duration.ofSeconds(Math.max(1, Duration.between(from, to).toSeconds())));
  }

  private void others(QueueRow row) {
    if (row.waitsForAttempts()) {
      reason("attempts", "It ends with the last of its attempts; see 'attempt list'");
    }
    List<DependencyStore.Predecessor> open =
        row.waitsForDependencies()
            ? tx.dependencies().predecessorsOf(List.of(row.taskId())).stream()
                .filter(one -> !one.status().isTerminal())
                .toList()
            : List.of();
    if (!open.isEmpty()) {
      reason(
          "dependency",
          "It runs after "
              + open.stream()
                  .map(one -> one.publicId() + " (" + one.status().word() + ")")
                  .collect(Collectors.joining(", ")));
    }
  }

  private void queue(QueueRow row, Instant now) {
    LimitStore.Limits queue = tx.limits().find(row.queue()).orElse(null);
    if (queue == null) {
      return;
    }
    if (queue.pausedAt() != null) {
      reason(
          "paused",
          "Queue '"
              + queue.name()
              + "' is paused since "
              + queue.pausedAt().truncatedTo(ChronoUnit.SECONDS)
              + " by "
              + queue.pausedBy()
              + "; 'queue resume "
              + queue.name()
              + "' lets it go on");
    }
    if (queue.limit() != null && tx.limits().running(queue.name()) >= queue.limit()) {
      reason(
          "limit",
          "Queue '"
              + queue.name()
              + "' has reached its limit of "
              + queue.limit()
              + ": "
              + tx.waits().runningIn(queue.name()).stream()
                  .map(WaitStore.Holder::publicId)
                  .collect(Collectors.joining(", "))
              + (queue.limit() > 5 ? ", …" : "")
              + " run");
    }
    rate(queue, now);
  }

  private void rate(LimitStore.Limits queue, Instant now) {
    Integer rate = queue.rate();
    Duration period = queue.ratePeriod();
    if (rate == null || period == null) {
      return;
    }
    tx.limits()
        .startBefore(queue.name(), rate)
        .map(start -> start.plus(period))
        .filter(next -> next.isAfter(now))
        .ifPresent(
            next ->
                reason(
                    "rate",
                    "Queue '"
                        + queue.name()
                        + "' has started "
                        + rate
                        + " task(s) within "
                        + DurationWords.of(period)
                        + ": the next may start at "
                        + next.truncatedTo(ChronoUnit.SECONDS)
                        + ", in "
                        + until(now, next)));
  }

  private void lock(QueueRow row) {
    String lock = row.lockName();
    if (lock == null) {
      return;
    }
    Optional<WaitStore.Holder> holder = tx.waits().lockHolder(lock);
    if (holder.isPresent()) {
      reason(
          "lock",
          "Lock '"
              + lock
              + "' is held by "
              + holder.get().publicId()
              + " since "
              + holder.get().since().truncatedTo(ChronoUnit.SECONDS));
    } else {
      tx.waits()
          .firstInLine(lock, row)
          .ifPresent(
              first ->
                  reason("lock", "Lock '" + lock + "' is free, but " + first + " is before it"));
    }
  }

  private void lane(QueueRow row) {
    if (row.lane() == null || !"lane".equals(row.waitsFor())) {
      return;
    }
    tx.lanes().states().stream()
        .filter(lane -> lane.name().equals(row.lane()))
        .forEach(lane -> reason("lane", words(lane)));
  }

  private static String words(LaneState lane) {
    return lane.parkedUntil() == null
        ? "Lane '" + lane.name() + "' is open again and lets its tasks go, a few each second"
        : "Lane '"
            + lane.name()
            + "' is parked until "
            + lane.parkedUntil().truncatedTo(ChronoUnit.SECONDS)
            + (lane.reason() == null ? "" : ": " + lane.reason());
  }

  // --- who could run it

  private void workers(WaitStore.Live live) {
    QueueRow row = live.row();
    if (live.reservedFor() != null) {
      reason("reserved", "It is reserved for " + live.reservedFor() + ", which runs it");
      return;
    }
    List<WorkerStore.Alive> alive = tx.workers().alive();
    if (alive.isEmpty()) {
      reason("worker", "No worker is alive; start one with 'taskyard work'");
      return;
    }
    List<WorkerStore.Alive> serving =
        among(
            alive,
            worker -> serves(worker, row),
            "worker",
            "No live worker serves queue '" + row.queue() + "'");
    List<WorkerStore.Alive> here =
        among(
            serving,
            worker -> row.host() == null || worker.host().equals(row.host()),
            "host",
            "No live worker runs on host '" + row.host() + "', where its worktree belongs");
    List<WorkerStore.Alive> able =
        among(
            here,
            worker -> has(worker, row.executor()),
            "worker",
            row.executor() == null
                ? "It names no executor, and no live worker has a default one"
                : "No live worker has executor '" + row.executor() + "'");
    if (!able.isEmpty() && able.stream().allMatch(worker -> worker.busy() >= worker.slots())) {
      long slots = able.stream().mapToLong(WorkerStore.Alive::slots).sum();
      reason("slots", "All " + slots + " slot(s) of the workers that could run it are taken");
    }
  }

  private List<WorkerStore.Alive> among(
      List<WorkerStore.Alive> workers,
      Predicate<WorkerStore.Alive> kind,
      String reason,
      String none) {
    List<WorkerStore.Alive> found = workers.stream().filter(kind).toList();
    if (found.isEmpty() && !workers.isEmpty()) {
      reason(reason, none);
    }
    return found;
  }

  private static boolean serves(WorkerStore.Alive worker, QueueRow row) {
    return worker.queues() == null || names(worker.queues()).anyMatch(row.queue()::equals);
  }

  private static boolean has(WorkerStore.Alive worker, @Nullable String executor) {
    return executor == null
        ? worker.defaultExecutor() != null
        : names(worker.executors()).anyMatch(executor::equals);
  }

  private static Stream<String> names(String list) {
    return Stream.of(list.split(",", -1));
  }

  private void reason(String kind, String text) {
    reasons.add(new Explanation.Reason(kind, text));
  }
}
