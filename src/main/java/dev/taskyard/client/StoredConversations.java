package dev.taskyard.client;

import dev.taskyard.executor.chat.Conversations;
import dev.taskyard.store.Database;
import dev.taskyard.store.StoreException;
import dev.taskyard.task.KeptThread;
import java.util.Optional;

/** The conversations in the database. Thread-safe. */
record StoredConversations(Database database) implements Conversations {
  /**
   * {@inheritDoc}
   *
   * @throws StoreException when the database is away
   */
  @Override
  public Optional<KeptThread> find(String task, String thread) {
    return database.transactions().snapshot(tx -> tx.threads().find(task, thread));
  }
}
