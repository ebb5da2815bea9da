package dev.taskyard.executor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the program of a command before it is started, so that what is missing can be said in plain
 * words.
 */
public final class Programs {
  private static final String DEFAULT_PATH = "/usr/local/bin:/usr/bin:/bin";

  private Programs() {}

  /**
   * The full path of a program: itself when it is a path, where a relative one starts at {@code
   * workspace}; otherwise the first of that name in PATH. Relative entries of PATH are passed over:
   * they would let a workspace choose the program.
   *
   * @throws LaunchException when there is none that can be executed
   */
  static String find(String program, Path workspace, Map<String, String> environment)
      throws LaunchException {
    if (program.contains("/")) {
      return checked(workspace.resolve(program)).toString();
    }
    return inPath(program, environment)
        .orElseThrow(
            () ->
                new LaunchException(
                    "program '%s' was not found in PATH (%s); install it, or give its full path"
                        .formatted(program, path(environment))));
  }

  /** The full path of the first executable of this name in PATH. */
  public static Optional<String> inPath(String program, Map<String, String> environment) {
    return Stream.of(path(environment).split(File.pathSeparator))
        .flatMap(entry -> candidate(entry, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst()
        .map(Path::toString);
  }

  private static String path(Map<String, String> environment) {
    return environment.getOrDefault("PATH", DEFAULT_PATH);
  }

  private static Stream<Path> candidate(String directory, String program) {
    try {
      return Stream.of(Path.of(directory, program)).filter(Path::isAbsolute);
    } catch (InvalidPathException e) {
      return Stream.empty();
    }
  }

  private static Path checked(Path program) throws LaunchException {
    if (!Files.isRegularFile(program)) {
      throw new LaunchException(
          "program %s does not exist; install it, or correct the path".formatted(program));
    }
    if (!Files.isExecutable(program)) {
      throw new LaunchException(
          "program %s may not be executed; chmod +x makes it a program".formatted(program));
    }
    return program;
  }
}
