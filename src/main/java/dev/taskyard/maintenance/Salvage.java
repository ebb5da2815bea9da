package dev.taskyard.maintenance;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.ScratchDir;
import dev.taskyard.artifact.StoredArtifact;
import dev.taskyard.executor.Secrets;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.RecordUpdates;
import dev.taskyard.store.Database;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what a killed worker left in the scratch directories of its runs: the raw output becomes an
 * artifact of the task, so that no text is lost, and the directory goes.
 */
final class Salvage {
  private static final Logger log = LoggerFactory.getLogger(Salvage.class);

  /**
   * A stopped worker may yet go on and write; after this long without a byte it is taken for dead.
   */
  private static final Duration QUIET = Duration.ofMinutes(10);

  private static final List<String> RAW = List.of("stdout", "stderr", "messages");

  private final Database database;
  private final ArtifactFiles files;
  private final String storeId;
  private final Redaction redaction;

  Salvage(Database database, ArtifactFiles files, String storeId, Redaction redaction) {
    this.database = database;
    this.files = files;
    this.storeId = storeId;
    this.redaction = redaction;
  }

  /** How many directories went. {@code running}: the runs of this process, as TASK/RUN. */
  int runOnce(Set<String> running) {
    int done = 0;
    Instant quietSince = files.diskClock().instant().minus(QUIET);
    for (ScratchDir scratch : files.scratchDirs()) {
      boolean ours = running.contains(scratch.taskId() + "/" + scratch.run());
      if (!ours && isQuiet(scratch.path(), quietSince) && !isHeld(scratch)) {
        salvage(scratch);
        done++;
      }
    }
    return done;
  }

  private static boolean isQuiet(Path directory, Instant since) {
    try {
      for (String raw : RAW) {
        Path log = directory.resolve(raw + ".log");
        if (Files.exists(log) && Files.getLastModifiedTime(log).toInstant().isAfter(since)) {
          return false;
        }
      }
      return Files.getLastModifiedTime(directory).toInstant().isBefore(since);
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isHeld(ScratchDir scratch) {
    return database
        .transactions()
        .read(
            tx -> {
              Optional<Long> task = tx.tasks().idOf(scratch.taskId());
              return task.isPresent() && tx.runs().isRunning(task.get(), scratch.run());
            });
  }

  private void salvage(ScratchDir scratch) {
    for (String raw : RAW) {
      Path file = scratch.path().resolve(raw + ".log");
      try {
        if (Files.isRegularFile(file) && Files.size(file) > 0) {
          keep(scratch, raw, file);
        }
      } catch (IOException | TaskyardException e) {
        log.warn(
            "raw output of task {} run {}: {}", scratch.taskId(), scratch.run(), e.getMessage());
        return;
      }
    }
    files.deleteScratch(scratch.taskId(), scratch.run());
  }

  /** A task that has been cleared keeps nothing. */
  private void keep(ScratchDir scratch, String label, Path file) throws IOException {
    if (database.transactions().read(tx -> tx.tasks().idOf(scratch.taskId())).isEmpty()) {
      return;
    }
    // Its worker may have died before it masked what it took down.
    Secrets.of(redaction).maskFile(file);
    StoredArtifact stored = files.move(scratch.taskId(), label, file);
    var kept = new KeptFile(stored.path(), stored.sizeBytes(), stored.sha256(), storeId);
    String summary =
        "Output of run " + scratch.run() + ", whose worker died, " + stored.sizeBytes() + " bytes";
    new RecordUpdates(database).addArtifact(scratch.taskId(), label, summary, kept);
  }
}
