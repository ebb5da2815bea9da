package dev.taskyard.client.bench;

import dev.taskyard.client.RunningWorker;
import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * A worker process of the benchmark, started by {@link WorkerProcess}. It reads its order from
 * standard input, says when it is ready, works from the next byte on, and ends when its input is
 * closed: also when the process that started it was killed, so that none is left behind.
 */
final class WorkerMain {
  static final String READY = "ready";
  static final String WORKING = "working";

  private static final long LONGEST_END_NANOS = 30_000_000_000L;

  private WorkerMain() {}

  public static void main(String... args) throws IOException {
    var in = new DataInputStream(new BufferedInputStream(System.in));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    WorkerOrder order = WorkerOrder.read(in);
    try (TaskManager manager = TaskManager.openForWork(order.config())) {
      out.println(READY);
      if (in.read() >= 0) {
        var options = new WorkOptions(Set.of(order.queue()), false);
        RunningWorker worker = manager.work(options, order.errand().word(), order.errand());
        out.println(WORKING);
        while (in.read() >= 0) {
          // Nothing more is asked of it.
        }
        haltLater();
        worker.stop();
      }
    }
    System.exit(0);
  }

  /** A database that does not answer must not keep alive what nobody waits for. */
  private static void haltLater() {
    var thread =
        new Thread(
            () -> {
              long end = System.nanoTime() + LONGEST_END_NANOS;
              while (System.nanoTime() < end) {
                LockSupport.parkNanos(end - System.nanoTime());
              }
              Runtime.getRuntime().halt(1);
            },
            "taskyard-bench-end");
    thread.setDaemon(true);
    thread.start();
  }
}
