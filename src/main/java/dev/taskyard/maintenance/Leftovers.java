package dev.taskyard.maintenance;

import dev.taskyard.artifact.DiskClock;
import dev.taskyard.attempt.Worktrees;
import dev.taskyard.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Worktrees that nobody works in any more: what dead workers left, and what had to be kept. */
public final class Leftovers {
  private static final Logger log = LoggerFactory.getLogger(Leftovers.class);

  /** A task that this database does not know may be another's, and be running there. */
  private static final Duration UNKNOWN_KEPT = Duration.ofDays(1);

  private final Database database;
  private final Path directory;
  private final Worktrees worktrees;

  public Leftovers(Database database, Path directory) {
    this.database = database;
    this.directory = directory;
    this.worktrees = new Worktrees(directory);
  }

  /** Those of tasks that have ended or are gone; {@code clean} removes the ones it can safely. */
  public List<Worktrees.Leftover> find(boolean clean) {
    return worktrees.leftovers(this::isInUse, clean);
  }

  /** Removes those that it can safely; how many. */
  int clean() {
    int removed = 0;
    for (Worktrees.Leftover leftover : find(true)) {
      if (leftover.keptBecause().isEmpty()) {
        log.info("{}", leftover.words());
        removed++;
      }
    }
    return removed;
  }

  private boolean isInUse(String id) {
    return database.transactions().read(tx -> tx.tasks().standing(List.of(id))).stream()
        .findFirst()
        .map(task -> !task.status().isTerminal())
        .orElseGet(() -> isYoung(directory.resolve(id)));
  }

  private boolean isYoung(Path worktree) {
    try {
      Instant made = Files.getLastModifiedTime(worktree.resolve(".git")).toInstant();
      return made.isAfter(
          new DiskClock(directory.resolveSibling("")).instant().minus(UNKNOWN_KEPT));
    } catch (IOException e) {
      return false;
    }
  }
}
