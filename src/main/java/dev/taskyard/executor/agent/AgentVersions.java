package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.executor.Programs;
import dev.taskyard.executor.StopSignal;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The versions of agents' programs, as they tell them. A program is asked once, and again when its
 * file has changed. Thread-safe.
 */
final class AgentVersions {
  private static final long LIMIT_SECONDS = 10;
  private static final Pattern VERSION = Pattern.compile("\\d+(?:\\.\\d+)+[\\w.+-]*");

  private record Key(List<String> command, long changed) {}

  private static final Map<Key, String> KNOWN = new ConcurrentHashMap<>();

  private AgentVersions() {}

  /** The version of an agent's program; empty when it is not there or does not say. */
  static Optional<String> of(AgentSettings settings, StopSignal stop) throws InterruptedException {
    Optional<Path> program = program(settings);
    if (program.isEmpty() || stop.isRaised()) {
      return Optional.empty();
    }
    var key = new Key(settings.command(), lastChange(program.get()));
    String known = KNOWN.get(key);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> told = ask(settings, program.get(), stop);
    // One that told none may have been slow because the machine had much to do.
    told.ifPresent(version -> KNOWN.put(key, version));
    return told;
  }

  /** Where the program is, unless it is in the workspace. */
  static Optional<Path> program(AgentSettings settings) {
    String name = settings.command().get(0);
    if (!name.contains("/")) {
      Map<String, String> environment = new ConcurrentHashMap<>(System.getenv());
      environment.putAll(settings.env());
      return Programs.inPath(name, environment).map(Path::of);
    }
    return Optional.of(Path.of(name)).filter(p -> p.isAbsolute() && Files.isExecutable(p));
  }

  private static long lastChange(Path program) {
    try {
      return Files.getLastModifiedTime(program).toMillis();
    } catch (IOException e) {
      return 0;
    }
  }

  private static Optional<String> ask(AgentSettings settings, Path program, StopSignal stop)
      throws InterruptedException {
    Process process = null;
    Path answer = null;
    try {
      answer = Files.createTempFile("taskyard-version", ".txt");
      process = start(settings, program, answer.toFile());
      return await(process, stop) ? firstVersion(answer) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } finally {
      if (process != null) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      delete(answer);
    }
  }

  private static Process start(AgentSettings settings, Path program, File answer)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(program.toString());
    settings.command().stream().skip(1).filter(arg -> !arg.contains("{")).forEach(command::add);
    command.add("--version");
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(AgentEnvironment.of(settings.agent()).negate());
    builder.environment().putAll(settings.env());
    builder.redirectInput(new File("/dev/null"));
    builder.redirectOutput(answer);
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    return builder.start();
  }

  private static boolean await(Process process, StopSignal stop) throws InterruptedException {
    var raised = new CompletableFuture<Void>();
    stop.onRaise(() -> raised.complete(null));
    try {
      CompletableFuture.anyOf(process.onExit(), raised).get(LIMIT_SECONDS, TimeUnit.SECONDS);
      return !process.isAlive();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    }
  }

  private static Optional<String> firstVersion(Path answer) throws IOException {
    Matcher matcher = VERSION.matcher(new String(Files.readAllBytes(answer), UTF_8));
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  private static void delete(@Nullable Path file) {
    try {
      if (file != null) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      file.toFile().deleteOnExit();
    }
  }
}
