package dev.taskyard.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.StopReason;
import dev.taskyard.testing.Soak;
import dev.taskyard.timeline.RunKey;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunClocksTest {
  private static final int ROUNDS = Soak.of(500, 2000);

  private final StopSignal stop = new StopSignal();

  @Test
  void a_run_without_limits_is_looked_at_only_once_it_is_stopped() {
    TaskRun run = run(stop);
    var planned = new CopyOnWriteArrayList<Future<?>>();
    run.onStop(() -> run.planLook(millis -> note(planned)));

    run.planLook(millis -> note(planned));
    assertThat(planned).isEmpty();

    run.stop(StopReason.CANCEL_REQUESTED);
    assertThat(planned).hasSize(1);
  }

  @Test
  void a_stopped_run_is_always_going_to_be_looked_at_whoever_plans_it_last() throws Exception {
    var threads = Executors.newFixedThreadPool(2);
    try {
      for (int round = 0; round < ROUNDS; round++) {
        var signal = new StopSignal();
        TaskRun run = run(signal);
        var planned = new CopyOnWriteArrayList<Future<?>>();
        run.onStop(() -> run.planLook(millis -> note(planned)));
        var together = new CountDownLatch(2);

        Future<?> stopping =
            threads.submit(() -> meet(together, () -> run.stop(StopReason.CANCEL_REQUESTED)));
        Future<?> looking =
            threads.submit(
                () ->
                    meet(
                        together,
                        () -> {
                          run.look();
                          run.planLook(millis -> note(planned));
                        }));
        stopping.get(10, TimeUnit.SECONDS);
        looking.get(10, TimeUnit.SECONDS);

        assertThat(planned.stream().filter(look -> !look.isCancelled())).hasSize(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void meet(CountDownLatch together, Runnable work) {
    together.countDown();
    while (together.getCount() > 0) {
      Thread.onSpinWait();
    }
    work.run();
  }

  private static Future<?> note(List<Future<?>> planned) {
    var look = new CompletableFuture<Void>();
    planned.add(look);
    return look;
  }

  /** One that has no recorder: nothing of it is executed here. */
  @SuppressWarnings("NullAway")
  private static TaskRun run(StopSignal stop) {
    return new TaskRun(
        new RunKey(1, "task_a", 1, 1),
        new TaskRun.Parts(
            () -> {
              throw new IllegalStateException("not prepared here");
            },
            Path.of("/"),
            (task, events, signal) -> ExecutionResult.completed(null),
            null,
            stop,
            Runnable::run,
            () -> {}),
        new RunLimits(null, null),
        5000);
  }
}
