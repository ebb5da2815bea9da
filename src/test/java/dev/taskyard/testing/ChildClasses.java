package dev.taskyard.testing;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The class path of this JVM for its children: its directories packed into a jar, since an archive
 * of classes is made from jars alone, and that archive.
 *
 * @param classPath the jar, and the jars of the libraries
 * @param archive need not exist
 */
record ChildClasses(String classPath, Path archive) {
  private static final String JAR = "classes.jar";
  private static final String ARCHIVE = "classes.jsa";

  /** Runs a JVM with these classes that writes the archive, if it can. */
  interface Archiver {
    void archive(ChildClasses classes, Path archive) throws IOException;
  }

  /** The options of a JVM that has these classes. */
  List<String> options() {
    return List.of("-Xshare:auto", "-XX:SharedArchiveFile=" + archive, "-cp", classPath);
  }

  /**
   * Those of the classes as they are now. They are made once for all JVMs that run tests of one
   * build, one of which makes them while the others wait.
   */
  static ChildClasses in(Path all, Archiver archiver) throws IOException {
    Files.createDirectories(all);
    List<Path> path = ownClassPath();
    Path directory = all.toRealPath().resolve(contentOf(path));
    String jars =
        String.join(
            File.pathSeparator,
            Stream.concat(
                    Stream.of(directory.resolve(JAR)), path.stream().filter(Files::isRegularFile))
                .map(Path::toString)
                .toList());
    Path archive = directory.resolve(ARCHIVE);
    var classes = new ChildClasses(jars, archive);
    try (var file =
            FileChannel.open(
                all.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var ignored = file.lock()) {
      if (!Files.exists(directory.resolve("made"))) {
        removeAllIn(all);
        Files.createDirectory(directory);
        pack(path.stream().filter(Files::isDirectory).toList(), directory.resolve(JAR));
        Path fresh = directory.resolve(ARCHIVE + ".new");
        archiver.archive(classes, fresh);
        if (Files.exists(fresh)) {
          // Under its name only when it is whole: a JVM crashes on an archive that was cut off.
          Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.createFile(directory.resolve("made"));
      }
    }
    return classes;
  }

  private static List<Path> ownClassPath() {
    String path =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    // First, so that they stand before those of the library; see picocli-sources in pom.xml.
    String picocli = System.getProperty("taskyard.test.picocli", "");
    return Stream.concat(
            Stream.of(picocli).filter(directory -> !directory.isEmpty()),
            Arrays.stream(path.split(File.pathSeparator)))
        .distinct()
        .map(Path::of)
        .map(Path::toAbsolutePath)
        .filter(Files::exists)
        .toList();
  }

  /** A name that is another when any class is. */
  private static String contentOf(List<Path> classPath) throws IOException {
    long hash = Runtime.version().hashCode();
    for (Path entry : classPath) {
      for (Path file : filesIn(entry)) {
        long here = file.hashCode();
        here = here * 31 + Files.size(file);
        here = here * 31 + Files.getLastModifiedTime(file).toMillis();
        hash = hash * 31 + here;
      }
    }
    return Long.toHexString(hash);
  }

  private static List<Path> filesIn(Path entry) throws IOException {
    try (var paths = Files.walk(entry)) {
      return paths.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private static void pack(List<Path> directories, Path jar) throws IOException {
    var names = new HashSet<String>();
    try (OutputStream out = Files.newOutputStream(jar);
        var zip = new ZipOutputStream(out)) {
      zip.setLevel(Deflater.BEST_SPEED);
      for (Path directory : directories) {
        for (Path path : allIn(directory)) {
          // Flyway looks for directories.
          String name = directory.relativize(path) + (Files.isDirectory(path) ? "/" : "");
          // As on a class path, the first of a name is it.
          if (!name.equals("/") && names.add(name)) {
            zip.putNextEntry(new ZipEntry(name));
            if (Files.isRegularFile(path)) {
              Files.copy(path, zip);
            }
            zip.closeEntry();
          }
        }
      }
    }
  }

  private static List<Path> allIn(Path directory) throws IOException {
    try (var paths = Files.walk(directory)) {
      return paths.sorted().toList();
    }
  }

  /** What other builds left, but for the lock. */
  private static void removeAllIn(Path all) throws IOException {
    try (var paths = Files.walk(all)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        if (!path.equals(all) && !path.endsWith("lock")) {
          Files.delete(path);
        }
      }
    }
  }
}
