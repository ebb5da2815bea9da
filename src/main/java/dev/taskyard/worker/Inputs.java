package dev.taskyard.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.store.ArtifactStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.DependencyStore;
import dev.taskyard.task.ResultReferences;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The results of the tasks that a task runs after, as files {@code ID.txt} of its run. An agent's
 * prompt may quote them; a shell script only gets the files: a text that is pasted into a script
 * could be a command. Thread-safe.
 */
final class Inputs {
  private static final int LONGEST_QUOTE = 64 * 1024;

  private final Database database;
  private final ArtifactFiles files;
  private final String storeId;

  Inputs(Database database, ArtifactFiles files, String storeId) {
    this.database = database;
    this.files = files;
    this.storeId = storeId;
  }

  /**
   * Writes them below a run's scratch directory; empty when the task runs after nothing.
   *
   * @throws TaskyardException FAILED when a result can't be read or written here
   */
  Optional<Path> write(long taskId, Path scratch) {
    List<DependencyStore.Outcome> outcomes =
        database.transactions().read(tx -> tx.dependencies().outcomesFor(taskId));
    if (outcomes.isEmpty()) {
      return Optional.empty();
    }
    try {
      Path inputs = Files.createDirectories(scratch.resolve("inputs"));
      for (DependencyStore.Outcome outcome : outcomes) {
        write(outcome, inputs.resolve(outcome.publicId() + ".txt"));
      }
      return Optional.of(inputs);
    } catch (IOException e) {
      throw TaskyardException.failed("Results of the tasks before it can't be written", e);
    }
  }

  private void write(DependencyStore.Outcome outcome, Path file) throws IOException {
    String path = outcome.resultDetailPath();
    if (path == null) {
      Files.writeString(file, text(outcome), UTF_8);
      return;
    }
    Optional<ArtifactStore.Place> place =
        database.transactions().read(tx -> tx.artifacts().place(outcome.id(), path));
    if (place.isPresent() && !storeId.equals(place.get().storeId())) {
      throw TaskyardException.failed(
          "The result of "
              + outcome.publicId()
              + ", which it runs after, lies on host "
              + place.get().host()
              + " in "
              + place.get().directory()
              + ": run both on one host, or let their workers share a data directory");
    }
    try (InputStream content = files.open(path)) {
      Files.copy(content, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** What a task said in the end: its result, or why it has none. */
  private static String text(DependencyStore.Outcome outcome) {
    String text =
        outcome.resultText() != null
            ? outcome.resultText()
            : outcome.resultSummary() != null ? outcome.resultSummary() : outcome.error();
    return text == null ? "" : text;
  }

  /**
   * The prompt with the results that it refers to; a long one is cut, and says where the rest is.
   */
  static String quoted(String prompt, Path inputs) {
    return ResultReferences.replaced(
        prompt, id -> read(inputs, id).orElseGet(() -> ResultReferences.of(id)));
  }

  /** Of the only file whose name begins so. */
  private static Optional<String> read(Path inputs, String id) {
    try (var all = Files.list(inputs)) {
      List<Path> named =
          all.filter(file -> file.getFileName().toString().startsWith(id)).limit(2).toList();
      return named.size() == 1 ? Optional.of(cut(named.get(0))) : Optional.empty();
    } catch (IOException e) {
      throw TaskyardException.failed("Results of the tasks before it can't be read", e);
    }
  }

  private static String cut(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      String text = new String(content.readNBytes(LONGEST_QUOTE), UTF_8);
      return content.read() < 0 ? text : text + "\n[cut here: the whole is in " + file + "]";
    }
  }
}
