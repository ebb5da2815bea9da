package dev.taskyard.testing;

import dev.taskyard.Main;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;
import java.util.jar.JarFile;

/**
 * Runs a task on H2, and loads what children need besides: all that is ours, the command line and
 * the driver of PostgreSQL. For an archive of what was loaded.
 */
final class ArchivedRun {
  private static final List<String> OURS = List.of("dev/taskyard/", "picocli/");
  private static final List<String> OF_DRIVER = List.of("org/postgresql/");
  private static final String SUFFIX = ".class";

  private ArchivedRun() {}

  public static void main(String[] args) throws IOException, URISyntaxException {
    load(Main.class, OURS);
    load(org.postgresql.Driver.class, OF_DRIVER);
    Main.main(new String[] {"run", "true"});
  }

  /** What is in these packages, in the jar that this class is from. */
  private static void load(Class<?> sample, List<String> packages)
      throws IOException, URISyntaxException {
    URL jar = sample.getProtectionDomain().getCodeSource().getLocation();
    try (var file = new JarFile(new File(jar.toURI()))) {
      file.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.endsWith(SUFFIX) && packages.stream().anyMatch(name::startsWith))
          .map(name -> name.substring(0, name.length() - SUFFIX.length()).replace('/', '.'))
          .forEach(ArchivedRun::load);
    }
  }

  private static void load(String name) {
    try {
      Class<?> ignored = Class.forName(name, false, ArchivedRun.class.getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // One for a library that is not there.
      System.err.println("not archived: " + e);
    }
  }
}
