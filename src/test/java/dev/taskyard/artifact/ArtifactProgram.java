package dev.taskyard.artifact;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * A process of its own for {@link ProcessesTest}: says "ready", waits for the end of its standard
 * input, does what it is told in a data directory, and prints one line.
 */
final class ArtifactProgram {
  private ArtifactProgram() {}

  public static void main(String[] args) throws IOException {
    var directory = DataDirectory.open(Path.of(args[0]));
    var files = new ArtifactFiles(directory, () -> TestStore.NOON);
    System.out.println("ready");
    int end = System.in.read();
    assert end < 0;
    try {
      System.out.println(answer(directory, files, args));
    } catch (TaskyardException e) {
      System.out.println(e.category() + " " + e.getMessage());
    }
  }

  private static Object answer(DataDirectory directory, ArtifactFiles files, String[] args) {
    return switch (args[1]) {
      case "store-ids" -> storeIds(directory, Integer.parseInt(args[2]));
      case "copy" -> files.copy("task_a", "large", Path.of(args[2])).sizeBytes();
      case "write" -> files.write("task_a", "large", text(args[2])).sizeBytes();
      case "write-many" -> writeMany(files, args[2], Integer.parseInt(args[3]));
      default -> throw new IllegalArgumentException(args[1]);
    };
  }

  /** Those of so many stores, one after the other. */
  static List<UUID> storeIds(DataDirectory directory, int stores) {
    return IntStream.range(0, stores)
        .mapToObj(n -> DataDirectory.open(directory.path().resolve("store-" + n)).storeId())
        .toList();
  }

  private static String text(String length) {
    return "x".repeat(Integer.parseInt(length));
  }

  private static String writeMany(ArtifactFiles files, String text, int times) {
    for (int n = 0; n < times; n++) {
      var stored = files.write("task_a", "log", text + " " + n);
      assert stored.sizeBytes() > 0;
    }
    return "done";
  }
}
