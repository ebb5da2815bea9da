package dev.taskyard.maintenance;

import dev.taskyard.artifact.ArtifactFile;
import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.store.Database;
import dev.taskyard.task.TaskyardException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Holds the artifact files of one store against the rows that refer to them. Thread-safe.
 *
 * <p>A file without a row is what a crash between the two leaves, or a clear: it may go once it is
 * a day old, for until then its row may be on its way. A row without a file is a loss, and is only
 * told of.
 */
public final class Orphans {
  private static final Duration OLD = Duration.ofDays(1);
  private static final int BATCH = 500;

  private final Database database;
  private final ArtifactFiles files;
  private final String storeId;

  public Orphans(Database database, ArtifactFiles files, String storeId) {
    this.database = database;
    this.files = files;
    this.storeId = storeId;
  }

  /** What was found. */
  public record Found(List<String> filesWithoutRow, List<String> rowsWithoutFile) {}

  public Found find() {
    var strays = new ArrayList<String>();
    eachStrayFile(file -> strays.add(file.path()));
    return new Found(strays, rowsWithoutFile());
  }

  /** Deletes files without a row that are older than a day; how many. */
  public int clean() {
    var deleted = new int[1];
    eachStrayFile(
        file -> {
          files.delete(file.path());
          deleted[0]++;
        });
    return deleted[0];
  }

  private void eachStrayFile(Consumer<ArtifactFile> stray) {
    Instant old = files.diskClock().instant().minus(OLD);
    try (Stream<ArtifactFile> all = files.list()) {
      var batch = new ArrayList<ArtifactFile>();
      all.filter(file -> file.lastModified().isBefore(old))
          .forEach(
              file -> {
                batch.add(file);
                if (batch.size() == BATCH) {
                  tellStrays(batch, stray);
                  batch.clear();
                }
              });
      tellStrays(batch, stray);
    }
  }

  private void tellStrays(List<ArtifactFile> batch, Consumer<ArtifactFile> stray) {
    if (batch.isEmpty()) {
      return;
    }
    List<String> paths = batch.stream().map(ArtifactFile::path).toList();
    Set<String> known =
        new HashSet<>(database.transactions().read(tx -> tx.artifacts().known(storeId, paths)));
    batch.stream().filter(file -> !known.contains(file.path())).forEach(stray);
  }

  private List<String> rowsWithoutFile() {
    var missing = new ArrayList<String>();
    String after = "";
    while (true) {
      String from = after;
      List<String> paths =
          database.transactions().read(tx -> tx.artifacts().pathsOfStore(storeId, from));
      if (paths.isEmpty()) {
        return missing;
      }
      paths.stream().filter(path -> !isThere(path)).forEach(missing::add);
      after = paths.get(paths.size() - 1);
    }
  }

  private boolean isThere(String path) {
    try {
      return Files.isRegularFile(files.resolve(path));
    } catch (TaskyardException e) {
      return false;
    }
  }
}
