package dev.taskyard.executor;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.StopReason;
import java.time.Duration;
import java.util.List;

/** Ends the processes of one run, and tells its timeline about it. */
final class RunStop {
  /** Whoever lost the lease must be gone before long: another worker may have begun. */
  private static final Duration GRACE_WITHOUT_LEASE = Duration.ofMillis(500);

  /** What a program left behind when it ended has no claim to more. */
  private static final Duration LEFTOVERS_GRACE = Duration.ofSeconds(2);

  /** An agent that is asked to cancel does so within a fraction of a second, or never. */
  private static final Duration LONGEST_TALK = Duration.ofSeconds(2);

  private final RunTree tree;
  private final EventSink events;
  private final StopSignal stop;
  private final Duration grace;
  private final String threadName;

  RunStop(RunTree tree, EventSink events, StopSignal stop, Duration grace, String threadName) {
    this.tree = tree;
    this.events = events;
    this.stop = stop;
    this.grace = grace;
    this.threadName = threadName;
  }

  /**
   * How a run ends that was stopped for this reason; {@code forced} when it did not end within its
   * grace period.
   */
  static ExecutionResult result(StopSignal stop, boolean forced) {
    StopReason reason = stop.reason().orElse(StopReason.CANCEL_REQUESTED);
    return switch (reason) {
      case CANCEL_REQUESTED ->
          ExecutionResult.canceled(forced ? Cause.CANCEL_FORCED : Cause.CANCELED);
      case WALL_TIMEOUT -> ExecutionResult.failed("Timed out (run limit)", Cause.WALL_TIMEOUT);
      case IDLE_TIMEOUT -> ExecutionResult.failed("Timed out (idle limit)", Cause.IDLE_TIMEOUT);
      case LEASE_LOST -> ExecutionResult.failed("The lease was lost", Cause.LEASE_LOST);
      case SHUTDOWN -> ExecutionResult.failed("The worker was stopped", Cause.GIVEN_BACK);
    };
  }

  /**
   * Ends all of it, because the run is to stop.
   *
   * @return whether something had to be killed
   */
  boolean stop() throws InterruptedException {
    return stop(Duration.ZERO);
  }

  /**
   * The same of a program that is spoken with: it is asked first. The time that it takes is a part
   * of the grace period.
   */
  boolean stop(Talk talk) throws InterruptedException {
    // What it has started is known by it only as long as it is there.
    tree.alive();
    long start = System.nanoTime();
    talk.stop(() -> shorter(limited(grace).dividedBy(2), LONGEST_TALK));
    return stop(Duration.ofNanos(System.nanoTime() - start));
  }

  private boolean stop(Duration asked) throws InterruptedException {
    var aside = new Aside(events, threadName);
    try {
      TreeEnding.Outcome outcome =
          new TreeEnding(tree, () -> limited(grace).minus(asked))
              .end(count -> aside.tell("Stopping: TERM sent to " + processes(count)));
      aside.await();
      tell(stopped(outcome));
      return !outcome.killed().isEmpty();
    } finally {
      aside.giveUp();
    }
  }

  /** Ends what the main process left behind when it ended. */
  void endLeftovers() throws InterruptedException {
    Duration shorter = shorter(grace, LEFTOVERS_GRACE);
    TreeEnding.Outcome outcome = new TreeEnding(tree, () -> limited(shorter)).end(count -> {});
    if (!outcome.signalled().isEmpty()) {
      String what = processes(outcome.signalled().size());
      tell("Ended %s left running by the executor".formatted(what));
    }
  }

  private Duration limited(Duration wanted) {
    boolean leaseLost = stop.reason().filter(r -> r == StopReason.LEASE_LOST).isPresent();
    return leaseLost ? shorter(wanted, GRACE_WITHOUT_LEASE) : wanted;
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private static String stopped(TreeEnding.Outcome outcome) {
    if (!outcome.survivors().isEmpty()) {
      return "Stopping failed: still there after KILL: pid " + joined(outcome.survivors());
    }
    String gone = "Stopped: all processes gone after %d ms".formatted(outcome.took().toMillis());
    return outcome.killed().isEmpty()
        ? gone
        : gone + ", had to kill " + processes(outcome.killed().size());
  }

  private static String processes(int count) {
    return count + " process(es)";
  }

  private static String joined(List<Long> pids) {
    return String.join(", ", pids.stream().map(String::valueOf).toList());
  }

  private void tell(String message) throws InterruptedException {
    events.emit(new ExecutionEvent.Status(message));
  }
}
