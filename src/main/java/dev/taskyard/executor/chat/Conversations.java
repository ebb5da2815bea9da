package dev.taskyard.executor.chat;

import dev.taskyard.task.KeptThread;
import java.util.Optional;

/** The conversations that are stored. Thread-safe. */
@FunctionalInterface
public interface Conversations {
  /**
   * A conversation of this task, as far as its events are stored; empty when there is none of this
   * id.
   *
   * @param task public id
   */
  Optional<KeptThread> find(String task, String thread);
}
