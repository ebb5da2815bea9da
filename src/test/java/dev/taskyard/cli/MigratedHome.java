package dev.taskyard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Data directories with a database that has its schema. It is made once and copied: a schema takes
 * longer to make than a command to run.
 */
final class MigratedHome {

  private static final Map<String, byte[]> FILES = migrated();

  private MigratedHome() {}

  /** Fills the directory. */
  static Path at(Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
      Files.write(directory.resolve(file.getKey()), file.getValue());
    }
    return directory;
  }

  private static Map<String, byte[]> migrated() {
    try {
      Path directory = Files.createTempDirectory("taskyard-home");
      var outcome = Shell.in(directory).run("migrate");
      if (outcome.exitCode() != 0) {
        throw new IllegalStateException(outcome.err());
      }
      return takenFrom(directory);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Map<String, byte[]> takenFrom(Path directory) throws IOException {
    var files = new LinkedHashMap<String, byte[]>();
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        if (Files.isRegularFile(path)) {
          files.put(directory.relativize(path).toString(), Files.readAllBytes(path));
        }
        Files.delete(path);
      }
    }
    return files;
  }
}
