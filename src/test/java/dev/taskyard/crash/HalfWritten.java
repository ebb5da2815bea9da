package dev.taskyard.crash;

import dev.taskyard.queue.Lookup;
import dev.taskyard.queue.Story;
import dev.taskyard.store.Database;
import dev.taskyard.store.Tx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/**
 * A process that locks a task, writes a part of what it has to write, and is never heard of again.
 */
final class HalfWritten {

  /** What it prints when it is that far. */
  static final String BEGUN = "half of it is written";

  private HalfWritten() {}

  public static void main(String[] args) {
    try (Database database = Database.open(ChildSettings.database(), 1)) {
      database.transactions().writeOnce(tx -> writeHalf(tx, args[0]));
    }
  }

  private static String writeHalf(Tx tx, String task) {
    var row = tx.queue().lock(Lookup.find(tx, task).id()).orElseThrow();
    Story story = Story.of(row);
    story.add(Instant.now(), "status", "never to be seen");
    tx.timeline().insert(story.lines());
    tx.queue().requestCancel(row.taskId(), "nobody");
    System.out.println(BEGUN);
    try {
      // Nobody writes to it: it stays here until it is killed.
      return String.valueOf(System.in.read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
