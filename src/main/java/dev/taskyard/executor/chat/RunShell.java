package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.executor.HostCommand;
import dev.taskyard.executor.HostEnd;
import dev.taskyard.task.DurationWords;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs a command in the workspace. Only for tasks that have a shell. */
final class RunShell implements Tool {
  private static final int USUAL_SECONDS = 120;
  private static final int MOST_SECONDS = 3600;

  /** How much of each end of a long output is recorded. */
  private static final int RECORDED = 128 << 10;

  private final @Nullable String keyEnv;

  /**
   * @param keyEnv a variable that is taken out of the command's environment
   */
  RunShell(@Nullable String keyEnv) {
    this.keyEnv = keyEnv;
  }

  @Override
  public ToolSchema schema() {
    return ToolSchema.of(
            "run_shell",
            "Runs a line for /bin/sh in the workspace; tells its output and exit status. What it"
                + " leaves running is ended.")
        .required("command", "string", "The line")
        .optional("timeout_s", "integer", "Seconds that it may take, to 3600; 120 by default");
  }

  @Override
  public boolean hasSideEffect() {
    return true;
  }

  @Override
  public ToolResult call(Arguments arguments, ToolPlace place)
      throws ToolFault, IOException, InterruptedException {
    String line = arguments.text("command");
    var timeout = Duration.ofSeconds(arguments.number("timeout_s", 1, MOST_SECONDS, USUAL_SECONDS));
    if (line.isBlank()) {
      throw new ToolFault("Argument 'command' is blank");
    }
    Path log = place.task().scratch().resolve("shell-" + UUID.randomUUID() + ".log");
    var command =
        new HostCommand(
            HostCommand.shell(line, keyEnv),
            place.task().workspace(),
            place.task().id(),
            place.task().run(),
            log,
            timeout,
            place.grace());
    try {
      HostEnd end = command.run(place.events(), OutputStream.nullOutputStream(), place.stop());
      return result(end, timeout, output(log), place.longestResult());
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static ToolResult result(HostEnd end, Duration timeout, String output, int longest) {
    String how =
        switch (end.kind()) {
          case EXITED -> "Exit status " + end.exitCode();
          case TIMED_OUT -> "Timed out after " + DurationWords.of(timeout) + ", and was ended";
          case STOPPED -> "Stopped with its run";
          case NOT_STARTED -> "Not started: " + end.trouble();
        };
    boolean success =
        end.kind() == HostEnd.Kind.EXITED && Integer.valueOf(0).equals(end.exitCode());
    String body = output.isBlank() ? "(no output)" : output;
    String told = how + "\n" + Texts.limited(body, longest - how.length() - 1);
    return new ToolResult(success, told, how + "\n" + body, List.of(), end.forced());
  }

  private static String output(Path log) throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      long size = channel.size();
      if (size <= 2 * RECORDED) {
        return read(channel, 0, (int) size);
      }
      return "%s\n[... %d bytes left out here ...]\n%s"
          .formatted(
              read(channel, 0, RECORDED),
              size - 2 * RECORDED,
              read(channel, size - RECORDED, RECORDED));
    }
  }

  private static String read(SeekableByteChannel channel, long from, int count) throws IOException {
    var buffer = ByteBuffer.allocate(count);
    channel.position(from);
    while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
      // Until it is full, or the file ends.
    }
    return new String(buffer.array(), 0, buffer.position(), UTF_8);
  }
}
