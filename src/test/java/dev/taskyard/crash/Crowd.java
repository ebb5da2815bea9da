package dev.taskyard.crash;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.taskyard.client.RunningWorker;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.config.Config;
import dev.taskyard.config.WorkerSettings;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.NewTask;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;

/**
 * A worker process with many slots that works everything there is, and watches itself meanwhile. In
 * the end it says what it took: {@link Figures}.
 *
 * <p>Arguments: the executor, {@link #EXECUTOR} or one that is configured; slots; events of each
 * run; milliseconds between two of them.
 */
final class Crowd {
  static final String EXECUTOR = "crowd";

  /** Its own queue, with a task of its own in it. */
  private static final String WARM_UP = "warm-up";

  private static final int MIB = 1 << 20;

  /**
   * What a process took: megabytes of its heap that are in use, threads and open files, before the
   * work and when it had rested; and the most heap at any look in between.
   */
  record Figures(
      long heapBefore,
      long heapMost,
      long heapAfter,
      long threadsBefore,
      long threadsAfter,
      long filesBefore,
      long filesAfter,
      long millis) {
    private static final String WORD = "figures ";

    static Figures in(String printed) {
      String line = printed.lines().filter(l -> l.startsWith(WORD)).findFirst().orElseThrow();
      String[] words = line.substring(WORD.length()).split(" ");
      long[] n = Arrays.stream(words).mapToLong(Long::parseLong).toArray();
      return new Figures(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7]);
    }

    String line() {
      return WORD
          + String.join(
              " ",
              LongStream.of(
                      heapBefore,
                      heapMost,
                      heapAfter,
                      threadsBefore,
                      threadsAfter,
                      filesBefore,
                      filesAfter,
                      millis)
                  .mapToObj(Long::toString)
                  .toList());
    }
  }

  private Crowd() {}

  public static void main(String[] args) throws InterruptedException {
    String executor = args[0];
    int slots = Integer.parseInt(args[1]);
    int events = Integer.parseInt(args[2]);
    long pause = Long.parseLong(args[3]);
    Config config = ChildSettings.config();
    config = config.withWorker(withSlots(config.worker(), slots));
    try (TaskManager manager = TaskManager.open(config)) {
      // What is made once and kept, such as connections, is not to be counted.
      manager.enqueue(List.of(NewTask.builder("true").executor(executor).queue(WARM_UP).build()));
      workAll(manager, Set.of(WARM_UP), executor, executor(1, 0, 1));
      long heap = heap();
      long threads = threads();
      long files = files();
      long start = System.nanoTime();
      int atOnce = pause > 0 ? slots : 1;
      long most = workAll(manager, Set.of(), executor, executor(events, pause, atOnce));
      long millis = (System.nanoTime() - start) / 1_000_000;
      awaitRest(threads);
      System.out.println(
          new Figures(heap, most, heap(), threads, threads(), files, files(), millis).line());
    }
  }

  private static WorkerSettings withSlots(WorkerSettings settings, int slots) {
    return new WorkerSettings(
        slots,
        settings.heartbeat(),
        Duration.ofSeconds(30),
        settings.poll(),
        settings.maxRecoveries(),
        settings.drainTimeout(),
        settings.cancelGrace());
  }

  /** The most heap that was in use meanwhile, in MiB. */
  private static long workAll(
      TaskManager manager, Set<String> queues, String name, TaskExecutor executor)
      throws InterruptedException {
    var options = new WorkOptions(queues, true);
    RunningWorker worker =
        name.equals(EXECUTOR) ? manager.work(options, EXECUTOR, executor) : manager.work(options);
    long most = 0;
    while (!worker.awaitEnd(Duration.ofMillis(500))) {
      most = Math.max(most, used());
    }
    return most;
  }

  /** The first so many runs wait for each other before they begin to talk. */
  private static TaskExecutor executor(int events, long pause, int atOnce) {
    var all = new CountDownLatch(atOnce);
    return (task, sink, stop) -> {
      all.countDown();
      if (!all.await(1, TimeUnit.MINUTES)) {
        return ExecutionResult.failed("Not %d runs at once".formatted(atOnce), Cause.FAILED);
      }
      for (int n = 1; n <= events; n++) {
        sink.emit(new ExecutionEvent.RuntimeEvent(n, "tick", "of the crowd"));
        if (pause > 0 && stop.await(pause)) {
          return ExecutionResult.canceled(Cause.CANCELED);
        }
      }
      return ExecutionResult.completed(null);
    };
  }

  /** Threads are kept for a while after their work. */
  private static void awaitRest(long threads) throws InterruptedException {
    long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    var never = new CountDownLatch(1);
    while (threads() > threads && System.nanoTime() < end) {
      boolean ignored = never.await(200, TimeUnit.MILLISECONDS);
    }
  }

  private static long heap() {
    System.gc();
    return used();
  }

  private static long used() {
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
  }

  private static long threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  private static long files() {
    var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return system.getOpenFileDescriptorCount();
  }
}
