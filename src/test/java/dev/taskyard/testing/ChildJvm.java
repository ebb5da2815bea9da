package dev.taskyard.testing;

import dev.taskyard.Main;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JVMs that tests start beside their own. They take their classes from an archive, as those of
 * the launcher do, and so cost two thirds of the time; where a JVM makes none they start without.
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

  private static @Nullable ChildClasses classes;

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
    options.addAll(classes().options());
    return options;
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static synchronized ChildClasses classes() {
    if (classes == null) {
      try {
        classes = ChildClasses.in(Path.of("target", "child-jvm"), ChildJvm::archive);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return classes;
  }

  /** Warms up, as for the launcher, in a JVM that archives at its end what was loaded. */
  private static void archive(ChildClasses classes, Path archive) throws IOException {
    Path home = Files.createDirectory(archive.resolveSibling("home"));
    var command = new ArrayList<>(List.of(java()));
    command.addAll(SAME_FOR_ALL);
    command.addAll(List.of("-Xmx128m", "-XX:ArchiveClassesAtExit=" + archive));
    command.addAll(
        List.of("-cp", classes.classPath(), Main.class.getName(), "warm-up", home.toString()));
    var run =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(archive.resolveSibling("archive.log").toFile());
    run.environment().keySet().removeIf(name -> name.startsWith("TASKYARD_"));
    run.environment().put("TASKYARD_HOME", home.toString());
    try {
      if (run.start().waitFor() != 0) {
        Files.deleteIfExists(archive);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
