package dev.taskyard.crash;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** A process of this program. What it prints goes to one file. */
record Child(Process process, Path log) {

  /** Waits until it has printed this. */
  Child says(String words) {
    await()
        .alias(words)
        .until(
            () -> {
              assertThat(process.isAlive() || printed().contains(words)).as(printed()).isTrue();
              return printed().contains(words);
            });
    return this;
  }

  String printed() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a run or a worker is of this process. */
  boolean isWorker(String worker) {
    return worker.endsWith(":" + process.pid());
  }

  /** Sends a signal: {@code TERM}, {@code INT}, {@code STOP}, {@code CONT}. */
  void signal(String name) throws IOException, InterruptedException {
    var kill =
        new ProcessBuilder("/bin/sh", "-c", "kill -" + name + " " + process.pid())
            .inheritIO()
            .start();
    assertThat(kill.waitFor()).isZero();
  }

  /** {@code kill -9}, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** What it printed, and what each of its threads is doing. */
  String evidence() {
    return "process %d, alive: %s%n%s%n%s%n"
        .formatted(process.pid(), process.isAlive(), printed(), process.isAlive() ? threads() : "");
  }

  private String threads() {
    var tool = Path.of(System.getProperty("java.home"), "bin", "jstack").toString();
    try {
      var jstack =
          new ProcessBuilder(tool, Long.toString(process.pid())).redirectErrorStream(true).start();
      return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  void endsWith(int exitCode) throws InterruptedException {
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(printed()).isTrue();
    assertThat(process.exitValue()).as(printed()).isEqualTo(exitCode);
  }
}
