package dev.taskyard.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JVMs that tests start beside their own. They run the packaged jar with the launcher's archive
 * of classes, and so cost two thirds of the time; where there is no archive they start without.
 */
public final class ChildJvm {
  private static final List<String> SAME_FOR_ALL =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:CICompilerCount=1",
          // As the launcher has it: what runs for a second gains less by compiled code than it
          // costs.
          "-XX:CompileThresholdScaling=4",
          "-XX:-UsePerfData",
          // As the launcher has it: a tenth less of a processor's time, where Linux gives them.
          "-XX:+IgnoreUnrecognizedVMOptions",
          "-XX:+UseTransparentHugePages",
          "-Djfr.unsupported.vm=true",
          // That the archive can't be used is not worth saying, to a test that reads every line.
          "-Xlog:disable",
          "-Xlog:all=warning,cds*=off,class+path*=off:stderr");

  private static @Nullable List<String> classes;

  private ChildJvm() {}

  /** The command line of a JVM with this main class, as far as the program's own arguments. */
  public static List<String> command(Class<?> main, String... options) {
    var command = new ArrayList<>(List.of(java()));
    command.addAll(options(options));
    command.add(main.getName());
    return command;
  }

  /** Between {@code java} and the main class, for who starts a JVM otherwise. */
  public static List<String> options(String... more) {
    var options = new ArrayList<>(SAME_FOR_ALL);
    options.addAll(List.of(more));
    options.addAll(classes());
    return options;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static synchronized List<String> classes() {
    if (classes == null) {
      try {
        classes = classesIn(Path.of("target").toAbsolutePath());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return classes;
  }

  /** The program and the tests' own programs, which need none of the tests' libraries. */
  private static List<String> classesIn(Path target) throws IOException {
    Path jar = target.resolve("taskyard.jar");
    if (!isOf(target.resolve("classes"), jar)) {
      // An editor has compiled them.
      String own =
          System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
      return List.of("-cp", own);
    }
    return List.of(
        "-Xshare:auto",
        "-XX:SharedArchiveFile=" + target.resolve("taskyard.jsa"),
        "-cp",
        jar + File.pathSeparator + target.resolve("test-classes"));
  }

  /** Whether the jar is there and was made since the last of these classes was. */
  private static boolean isOf(Path classes, Path jar) throws IOException {
    if (!Files.exists(jar) || !Files.exists(classes)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(jar);
    try (Stream<Path> files = Files.walk(classes)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        if (Files.getLastModifiedTime(file).compareTo(made) > 0) {
          return false;
        }
      }
    }
    return true;
  }
}
