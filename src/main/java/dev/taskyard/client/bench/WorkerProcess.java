package dev.taskyard.client.bench;

import dev.taskyard.task.TaskyardException;
import java.io.BufferedReader;
import java.io.DataOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A worker process, as the benchmark sees it: a JVM with the classes of this one and the flags that
 * the launcher gives to {@code work}. Single-threaded.
 */
final class WorkerProcess implements AutoCloseable {
  // Those of src/main/launcher/taskyard: a worker that works for days has them too.
  private static final List<String> FLAGS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:PerfDataSamplingInterval=500",
          // What a JVM has to say, as about an archive of another, is no answer of a worker.
          "-Xlog:disable",
          "-Xlog:all=warning,cds*=off,class+path*=off:stderr",
          "-Xms24m",
          "-Xmx256m",
          "-Dh2.bindAddress=127.0.0.1");
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(90);
  private static final long LOOK_MILLIS = 20;
  private static final long END_SECONDS = 60;
  private static final long DYING_SECONDS = 10;

  private final Process process;
  private final Path log;
  private final DataOutputStream toIt;
  private final BufferedReader fromIt;

  private WorkerProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
    this.toIt = new DataOutputStream(process.getOutputStream());
    this.fromIt = process.inputReader(StandardCharsets.UTF_8);
  }

  /**
   * Starts one, and does not wait for it.
   *
   * @param log what it prints to standard error
   * @throws TaskyardException FAILED: no process can be started, or it ended at once
   */
  static WorkerProcess start(WorkerOrder order, List<String> javaOptions, Path log) {
    Process process;
    try {
      process = new ProcessBuilder(command(javaOptions)).redirectError(log.toFile()).start();
    } catch (IOException e) {
      throw TaskyardException.failed(
          "A worker process of the benchmark did not start (" + e.getMessage() + ")", e);
    }
    var worker = new WorkerProcess(process, log);
    try {
      order.write(worker.toIt);
    } catch (IOException e) {
      // Nobody reads it any more: its status and last words tell why.
      try (worker) {
        throw worker.ended();
      }
    }
    return worker;
  }

  private static List<String> command(List<String> javaOptions) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(archive());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(javaOptions);
    command.add(WorkerMain.class.getName());
    return command;
  }

  /** The archive of classes that this JVM has, if it has one: it is of the same class path. */
  private static List<String> archive() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(option -> option.startsWith("-XX:SharedArchiveFile="))
        .toList();
  }

  /** Lets it begin to work. */
  void begin() {
    try {
      toIt.write(1);
      toIt.flush();
    } catch (IOException e) {
      throw ended();
    }
  }

  /**
   * Waits until it says this.
   *
   * @param meanwhile called again and again
   * @throws TaskyardException FAILED: it ended, said something else, or nothing for 90 s
   */
  void await(String word, Runnable meanwhile) {
    var pace = new Pace(LOOK_MILLIS);
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (System.nanoTime() < end) {
      meanwhile.run();
      try {
        if (fromIt.ready()) {
          String said = fromIt.readLine();
          if (word.equals(said)) {
            return;
          }
          throw TaskyardException.failed(
              "A worker process of the benchmark said '" + said + "': expected '" + word + "'");
        }
      } catch (IOException e) {
        throw ended();
      }
      if (!process.isAlive()) {
        throw ended();
      }
      pace.await();
    }
    throw TaskyardException.failed(
        "A worker process of the benchmark is not %s after 90 s%s".formatted(word, lastWords()));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** What to say when it should still be there. A broken pipe may be seen before its end is. */
  TaskyardException ended() {
    process.onExit().completeOnTimeout(process, DYING_SECONDS, TimeUnit.SECONDS).join();
    String status = process.isAlive() ? "" : " with status " + process.exitValue();
    return TaskyardException.failed(
        "A worker process of the benchmark ended" + status + lastWords());
  }

  private String lastWords() {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> !line.isBlank())
          .reduce((a, b) -> b)
          .map(l -> ": " + l)
          .orElse("");
    } catch (IOException e) {
      return " (what it said can't be read: " + e.getMessage() + ")";
    }
  }

  /** Has it end in good order: by the end of its input. */
  void leave() {
    try {
      toIt.close();
    } catch (IOException e) {
      // It has ended before, which is told by its status.
    }
  }

  /** Waits for the end; whatever is left of it after a minute is killed. */
  @Override
  public void close() {
    leave();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
