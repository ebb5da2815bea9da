package dev.taskyard.executor;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A command that the host runs for a task, with all that is promised of an executor's processes:
 * nothing of it is left running, however it ends, its worker's death included. Standard input is
 * empty; standard output and standard error go together into a file of bounded size.
 *
 * @param command program and arguments; the program is looked up in PATH, or in the directory when
 *     it is a relative path
 * @param directory where it runs
 * @param taskId the task that it is run for
 * @param run the run that it is a part of, and ends with; null: of none
 * @param log the file for its output, made anew; two more are made beside it for a while
 * @param timeout how long it may take
 * @param grace how long its processes have between TERM and KILL
 */
public record HostCommand(
    List<String> command,
    Path directory,
    String taskId,
    @Nullable Integer run,
    Path log,
    Duration timeout,
    Duration grace) {
  /** Of a longer output the beginning and the end are kept, that many bytes at most. */
  public static final long LOG_LIMIT = 64L << 20;

  public HostCommand {
    command = List.copyOf(command);
    if (command.isEmpty()) {
      throw new IllegalArgumentException("There is no command");
    }
  }

  /** A line for {@code /bin/sh} as a command. */
  public static List<String> shell(String line) {
    return List.of("/bin/sh", "-c", line);
  }

  /**
   * The same without a variable of the worker's environment.
   *
   * @param hidden its name; null for none
   */
  public static List<String> shell(String line, @Nullable String hidden) {
    return hidden == null
        ? shell(line)
        : List.of("/usr/bin/env", "-u", hidden, "/bin/sh", "-c", line);
  }

  /**
   * Runs it on the calling thread.
   *
   * @param events told when it has to be ended, and what it left running
   * @param onlooker shown the output as it comes; while it does not take it, the command waits
   * @param stop ends it when raised
   * @throws IOException when its log cannot be made
   * @throws InterruptedException when interrupted; then all of it has been sent KILL
   */
  public HostEnd run(EventSink events, OutputStream onlooker, StopSignal stop)
      throws IOException, InterruptedException {
    return new HostCommandRun(this, events, stop).execute(onlooker);
  }
}
