package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that a worker that is killed leaves none of its runs' processes behind.
 *
 * <p>One small shell process per worker process holds the reading end of a pipe whose writing end
 * is ours. When the pipe closes, we are gone, and it ends every process that carries our {@link
 * #MARK} in its environment: TERM, grace, KILL. It is started with the first run, lives in a
 * session of its own, where Ctrl-C in our terminal does not reach it, and is started again when
 * somebody kills it. It is one per worker and not one per run because then it costs nothing per
 * run, stands in nobody's process tree and is our own child, so that it leaves no zombie where
 * process 1 reaps none.
 *
 * <p>Where there is no {@code /proc} or no {@code /bin/sh}, there is no guard: then the processes
 * of a killed worker live on until their pipes break.
 *
 * <p>Thread-safe.
 */
final class RunGuard {
  /** The environment variable by which the guard knows the processes that are ours. */
  static final String MARK = "TASKYARD_GUARD";

  private static final Logger log = LoggerFactory.getLogger(RunGuard.class);
  private static final RunGuard OF_THIS_PROCESS = new RunGuard();

  /** One that dies sooner than this is not started again by itself: it would go on like that. */
  private static final long LIVED_LONG_ENOUGH_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String mark = UUID.randomUUID().toString();
  private @Nullable Process guard;
  private long startedAt;
  private Duration grace = Duration.ZERO;

  private RunGuard() {}

  /** The one guard of this process: what it guards is the process, not one of its executors. */
  static RunGuard ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /** What the processes of our runs carry as {@link #MARK}. */
  String mark() {
    return mark;
  }

  /** Makes sure that it is there, before a process is started that it has to guard. */
  synchronized void watch(Duration cancelGrace) {
    boolean longer = cancelGrace.compareTo(grace) > 0;
    grace = longer ? cancelGrace : grace;
    if (!ProcessTable.isReadable()) {
      return;
    }
    if (guard == null || !guard.isAlive()) {
      start();
    } else if (longer) {
      tell(guard, seconds() + "\n");
    }
  }

  /** The guard's process, once it was started. */
  synchronized Optional<ProcessHandle> process() {
    return Optional.ofNullable(guard).map(Process::toHandle);
  }

  private void start() {
    var command = new ArrayList<>(Sessions.ownSession());
    command.addAll(List.of("/bin/sh", "-c", script(), "run-guard", mark, seconds()));
    var builder = new ProcessBuilder(command);
    // It may see the worker's secrets no more than an executor may, and must not look like part of
    // an outer run.
    String path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    builder.environment().clear();
    builder.environment().put("PATH", path);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      Process started = builder.start();
      guard = started;
      startedAt = System.nanoTime();
      var unused = started.onExit().thenAccept(this::startAgain);
    } catch (IOException e) {
      log.warn("no guard for the processes of killed workers: {}", e.getMessage());
    }
  }

  private synchronized void startAgain(Process ended) {
    if (ended != guard) {
      return;
    }
    boolean livedLongEnough = System.nanoTime() - startedAt > LIVED_LONG_ENOUGH_NANOS;
    log.warn("guard of the runs ended pid={} again={}", ended.pid(), livedLongEnough);
    if (livedLongEnough) {
      start();
    }
  }

  private String seconds() {
    return Long.toString(Math.max(1, (grace.toMillis() + 999) / 1000));
  }

  private static void tell(Process guard, String line) {
    try {
      guard.getOutputStream().write(line.getBytes(US_ASCII));
      guard.getOutputStream().flush();
    } catch (IOException e) {
      log.debug("guard did not take its new grace period: {}", e.getMessage());
    }
  }

  private static String script() {
    try (InputStream script = RunGuard.class.getResourceAsStream("run-guard.sh")) {
      if (script == null) {
        throw new IllegalStateException("run-guard.sh is missing from the program");
      }
      return new String(script.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
