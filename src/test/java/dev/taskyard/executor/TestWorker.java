package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.testing.ChildJvm;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A worker in a JVM of its own, for tests that kill it or count its memory: does one run of a
 * script for sh.
 */
final class TestWorker {
  /** In place of a protocol: the script is a command of the host. */
  static final String HOST = "host";

  private TestWorker() {}

  /** Arguments: directory, protocol, script. Tells the task's id at first and the end at last. */
  public static void main(String[] args) throws Exception {
    ExecutionTask task = Tasks.in(Path.of(args[0]));
    System.out.println(task.id());
    if (args[1].equals(HOST)) {
      System.out.println(runByHost(task, args[2]));
      return;
    }
    var characters = new AtomicLong();
    EventSink count =
        event -> {
          if (event instanceof ExecutionEvent.MessageDelta delta) {
            characters.addAndGet(delta.content().length());
          }
        };
    Protocol protocol = Protocol.ofWord(args[1]).orElseThrow();
    ExecutionResult result = TestRun.sh(protocol, args[2]).execute(task, count, new StopSignal());
    System.out.println(result.status().word() + " " + characters);
  }

  private static String runByHost(ExecutionTask task, String script) throws Exception {
    Path log = task.scratch().resolve("command.log");
    var command =
        new HostCommand(
            HostCommand.shell(script),
            task.workspace(),
            task.id(),
            task.run(),
            log,
            Duration.ofMinutes(1),
            Duration.ofMillis(500));
    HostEnd end = command.run(event -> {}, OutputStream.nullOutputStream(), new StopSignal());
    return end.kind() + " " + end.exitCode() + " " + Files.size(log);
  }

  /** Starts one. */
  static Process start(
      Path directory, Protocol protocol, String script, String jvmOption, Map<String, String> env)
      throws IOException {
    return start(directory, protocol.word(), script, jvmOption, env);
  }

  /** Starts one that reads its script's output like this. */
  static Process start(
      Path directory, String protocol, String script, String jvmOption, Map<String, String> env)
      throws IOException {
    var command = new ArrayList<>(ChildJvm.command(TestWorker.class, jvmOption));
    command.addAll(List.of(directory.toString(), protocol, script));
    var builder = new ProcessBuilder(command);
    builder.environment().putAll(env);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return builder.start();
  }
}
