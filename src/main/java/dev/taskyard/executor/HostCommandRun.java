package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.CharsetEncoder;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One run of a {@link HostCommand}. */
final class HostCommandRun {
  private static final Duration LEFTOVERS_GRACE = Duration.ofSeconds(2);

  private final HostCommand command;
  private final EventSink events;
  private final StopSignal stop;
  private final String mark = UUID.randomUUID().toString();
  private final long start = System.nanoTime();
  private boolean forced;

  HostCommandRun(HostCommand command, EventSink events, StopSignal stop) {
    this.command = command;
    this.events = events;
    this.stop = stop;
  }

  HostEnd execute(OutputStream onlooker) throws IOException, InterruptedException {
    var log = new CappedLog(command.log(), HostCommand.LOG_LIMIT);
    if (stop.isRaised()) {
      log.close();
      return end(HostEnd.Kind.STOPPED, null, null);
    }
    Process process;
    try {
      process = startProcess();
    } catch (LaunchException e) {
      log.close();
      return end(HostEnd.Kind.NOT_STARTED, null, e.getMessage());
    }
    var tree = RunTree.ofCommand(mark, process.toHandle());
    InputStream masked =
        Secrets.of(events.redaction(), System.getenv()).mask(process.getInputStream());
    var output = new HostOutput(masked, log, onlooker, threadName("output"));
    boolean ended = false;
    try {
      HostEnd.Kind kind = attend(process, tree);
      output.awaitEnd();
      ended = true;
      Integer exitCode = kind == HostEnd.Kind.EXITED ? (Integer) process.exitValue() : null;
      return end(kind, exitCode, output.trouble());
    } finally {
      if (!ended) {
        TreeEnding.killNow(tree);
      }
      output.abandon();
    }
  }

  /** Waits, and sees to it that nothing of it is left. */
  private HostEnd.Kind attend(Process process, RunTree tree) throws InterruptedException {
    HostEnd.Kind kind = await(process);
    if (kind == HostEnd.Kind.EXITED) {
      endLeftovers(tree);
    } else {
      forced = new RunStop(tree, events, stop, command.grace(), threadName("stop")).stop();
    }
    return kind;
  }

  private HostEnd.Kind await(Process process) throws InterruptedException {
    var raised = new CompletableFuture<Void>();
    stop.onRaise(() -> raised.complete(null));
    try {
      CompletableFuture.anyOf(process.onExit(), raised)
          .get(command.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      return process.isAlive() ? HostEnd.Kind.TIMED_OUT : HostEnd.Kind.EXITED;
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return process.isAlive() ? HostEnd.Kind.STOPPED : HostEnd.Kind.EXITED;
  }

  private void endLeftovers(RunTree tree) throws InterruptedException {
    Duration grace =
        command.grace().compareTo(LEFTOVERS_GRACE) < 0 ? command.grace() : LEFTOVERS_GRACE;
    TreeEnding.Outcome outcome = new TreeEnding(tree, () -> grace).end(count -> {});
    if (!outcome.signalled().isEmpty()) {
      events.emit(
          new ExecutionEvent.Status(
              "Ended %d process(es) left running by: %s"
                  .formatted(outcome.signalled().size(), String.join(" ", command.command()))));
    }
  }

  private Process startProcess() throws LaunchException {
    if (!Files.isDirectory(command.directory())) {
      throw new LaunchException(
          "workspace %s is not a directory on this host".formatted(command.directory()));
    }
    var builder = new ProcessBuilder();
    builder.directory(command.directory().toFile());
    RunEnvironment.fillForHost(builder.environment(), command.taskId(), command.run(), mark);
    builder.redirectInput(new File("/dev/null"));
    builder.redirectErrorStream(true);
    builder.command(checkedCommand(builder));
    RunGuard.ofThisProcess().watch(command.grace());
    try {
      return builder.start();
    } catch (IOException e) {
      throw new LaunchException("could not be started: " + e.getMessage());
    }
  }

  private List<String> checkedCommand(ProcessBuilder builder) throws LaunchException {
    var all = new ArrayList<>(Sessions.ownSession());
    List<String> words = command.command();
    all.add(Programs.find(words.get(0), command.directory(), builder.environment()));
    CharsetEncoder encoder = Launch.argumentCharset().newEncoder();
    for (String argument : words.subList(1, words.size())) {
      Launch.check(argument, encoder);
      all.add(argument);
    }
    return all;
  }

  private HostEnd end(HostEnd.Kind kind, @Nullable Integer exitCode, @Nullable String trouble) {
    return new HostEnd(
        kind, exitCode, forced, Duration.ofNanos(System.nanoTime() - start), trouble);
  }

  private String threadName(String role) {
    return "host-%s-%s".formatted(command.taskId(), role);
  }
}
