package dev.taskyard.attempt;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.TaskyardException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The git command line in one directory: arguments as a list, no shell, no hooks, no prompt, none
 * of the caller's {@code GIT_*} variables, bounded in output and time. Thread-safe.
 *
 * <p>Also kept out is what a user's configuration would change about it: file system monitors
 * (which are programs), automatic garbage collection, quoted paths, white space that is ignored,
 * translated messages. And it takes no optional locks, so that looking never writes the user's
 * index.
 *
 * @param directory where it runs
 * @param environment added to what is left of ours
 */
record Git(Path directory, Map<String, String> environment) {
  /** What the full names of branches begin with. */
  static final String BRANCHES = "refs/heads/";

  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int MOST_OUTPUT = 32 << 20;
  private static final int MOST_ERROR = 64 << 10;

  private static final List<String> PROGRAM =
      List.of(
          "git",
          "-c",
          "core.hooksPath=/dev/null",
          "-c",
          "core.fsmonitor=false",
          "-c",
          "core.quotePath=false",
          "-c",
          "core.filesRefLockTimeout=10000",
          "-c",
          "core.packedRefsTimeout=10000",
          "-c",
          "gc.auto=0",
          "-c",
          "apply.ignoreWhitespace=no",
          "-c",
          "advice.detachedHead=false",
          "-c",
          "advice.addEmbeddedRepo=false",
          // Else a tag that somebody has called HEAD takes from rev-parse the name of the branch.
          "-c",
          "core.warnAmbiguousRefs=false");

  static Git in(Path directory) {
    return new Git(directory, Map.of());
  }

  /**
   * At the top of a checkout, and nowhere else: should it be none any more, git does not go on to
   * one that it lies in.
   *
   * @throws TaskyardException FAILED when it is a worktree of ours that leads elsewhere now
   */
  static Git atTop(Path top) {
    TrustedCheckout.check(top);
    Path parent = top.getParent();
    return parent == null ? in(top) : in(top).with("GIT_CEILING_DIRECTORIES", parent.toString());
  }

  /** The same with a variable more. */
  Git with(String variable, String value) {
    var more = new java.util.HashMap<>(environment);
    more.put(variable, value);
    return new Git(directory, Map.copyOf(more));
  }

  /** How a command ended. */
  record Ended(int exitCode, String out, String error) {
    boolean isSuccess() {
      return exitCode == 0;
    }

    /** Its output without the line end. */
    String line() {
      return out.stripTrailing();
    }

    /** Its output, which {@code -z} made of names that each end in a NUL. */
    List<String> names() {
      return out.isEmpty()
          ? List.of()
          : List.of(out.substring(0, out.length() - 1).split("\0", -1));
    }
  }

  /**
   * Runs it, whatever its exit status.
   *
   * @throws TaskyardException FAILED when it can't be started, says too much, takes too long, or
   *     the thread is interrupted, which it then still is
   */
  Ended tried(String... arguments) {
    var command = new ArrayList<>(PROGRAM);
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command);
    builder.directory(directory.toFile());
    builder.redirectInput(Path.of("/dev/null").toFile());
    fill(builder.environment());
    String name = "git " + arguments[0];
    Process process = start(builder, name);
    try {
      CompletableFuture<byte[]> out = read(process, process.getInputStream(), MOST_OUTPUT);
      CompletableFuture<byte[]> error = read(process, process.getErrorStream(), MOST_ERROR);
      long end = System.nanoTime() + LIMIT.toNanos();
      byte[] bytes = out.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      String said = new String(error.get(left(end), TimeUnit.NANOSECONDS), UTF_8);
      if (!process.waitFor(left(end), TimeUnit.NANOSECONDS)) {
        throw new TimeoutException();
      }
      return new Ended(process.exitValue(), new String(bytes, UTF_8), said.strip());
    } catch (TimeoutException e) {
      throw TaskyardException.failed(
          name + " in " + directory + " took longer than " + LIMIT.toMinutes() + " min", e);
    } catch (ExecutionException e) {
      throw TaskyardException.failed(
          name + " in " + directory + " failed: " + reason(e.getCause()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TaskyardException.failed(name + " in " + directory + " was interrupted", e);
    } finally {
      kill(process);
    }
  }

  /**
   * Runs it and expects success.
   *
   * @throws TaskyardException FAILED with what git said, and as {@link #tried}
   */
  Ended run(String... arguments) {
    Ended ended = tried(arguments);
    if (!ended.isSuccess()) {
      throw TaskyardException.failed(
          "git %s in %s failed: %s".formatted(arguments[0], directory, reason(ended)));
    }
    return ended;
  }

  private static String reason(@Nullable Throwable cause) {
    return cause == null ? "unknown reason" : String.valueOf(cause.getMessage());
  }

  /** For an answer that is not what this version of git was asked for. */
  static TaskyardException notUnderstood(String command, String expected, Object found) {
    return TaskyardException.failed(
        "git %s was not understood: expected %s, found %s".formatted(command, expected, found));
  }

  /** What git said, on one line. */
  static String reason(Ended ended) {
    String said = ended.error().replaceAll("\\s*\\R\\s*", "; ");
    return said.isEmpty() ? "exit status " + ended.exitCode() : said;
  }

  private Process start(ProcessBuilder builder, String name) {
    if (!Files.isDirectory(directory)) {
      throw TaskyardException.failed(
          name + " needs the directory " + directory + ", which does not exist");
    }
    try {
      return builder.start();
    } catch (IOException e) {
      throw TaskyardException.failed(
          "git can't be started: " + e.getMessage() + "; install it, or put it in PATH", e);
    }
  }

  private void fill(Map<String, String> variables) {
    variables.keySet().removeIf(variable -> variable.startsWith("GIT_"));
    variables.put("GIT_TERMINAL_PROMPT", "0");
    variables.put("GIT_OPTIONAL_LOCKS", "0");
    variables.put("GIT_LITERAL_PATHSPECS", "1");
    variables.put("LC_ALL", "C");
    variables.putAll(environment);
  }

  private static long left(long end) {
    return Math.max(1, end - System.nanoTime());
  }

  private static void kill(Process process) {
    if (process.isAlive()) {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }

  private static CompletableFuture<byte[]> read(Process process, InputStream from, int most) {
    var bytes = new CompletableFuture<byte[]>();
    var thread =
        new Thread(
            () -> {
              try (from) {
                bytes.complete(readAll(from, most));
              } catch (IOException e) {
                bytes.completeExceptionally(e);
                kill(process);
              }
            },
            "taskyard-git");
    thread.setDaemon(true);
    thread.start();
    return bytes;
  }

  private static byte[] readAll(InputStream from, int most) throws IOException {
    var all = new ByteArrayOutputStream();
    var piece = new byte[16 << 10];
    for (int n; (n = from.read(piece)) >= 0; ) {
      if (all.size() + n > most) {
        throw new IOException("it wrote more than " + most + " bytes");
      }
      all.write(piece, 0, n);
    }
    return all.toByteArray();
  }
}
