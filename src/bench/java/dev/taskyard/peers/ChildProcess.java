package dev.taskyard.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A {@link Child} as the leading process sees it. */
final class ChildProcess implements AutoCloseable {
  private static final List<String> FLAGS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=error");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
  private volatile int ran;

  private ChildProcess(Process process) {
    this.process = process;
    var reader = new Thread(this::read, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one, and returns when it is ready. */
  static ChildProcess start(List<String> arguments) throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Child.class.getName()));
    command.addAll(arguments);
    var child =
        new ChildProcess(
            new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    String ready = child.next(PATIENCE);
    if (!ready.equals(Child.READY)) {
      child.close();
      throw new IOException("Expected a child to be ready, found: " + ready);
    }
    return child;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(Child.RAN)) {
          ran = Integer.parseInt(line.substring(Child.RAN.length()));
        } else if (line.equals(Child.READY) || line.startsWith(Child.RATE)) {
          lines.add(line);
        } else {
          System.err.println(line);
        }
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
    lines.add("(end of output)");
  }

  /** The next line that is no report of jobs run. */
  String next(Duration patience) throws InterruptedException {
    String line = lines.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    return line == null ? "nothing in " + patience : line;
  }

  /** How many jobs it has run, a moment ago. */
  int ran() {
    return ran;
  }

  boolean alive() {
    return process.isAlive();
  }

  /** Lets it begin, or end. */
  void tell() throws IOException {
    OutputStream in = process.getOutputStream();
    in.write('\n');
    in.flush();
  }

  /** Waits for its own end. */
  void awaitEnd() throws IOException, InterruptedException {
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("A child did not end well: " + process);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
