package dev.taskyard.executor.agent;

import dev.taskyard.task.ExecutionTask;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conversation that a turn begins or goes on with.
 *
 * @param id null while only the agent can choose it
 */
record Session(@Nullable String id, boolean resumes) {
  /** The conversation of the task, or another where it has none. */
  static Session of(ExecutionTask task, Agent agent) {
    return task.threadId() == null ? begin(agent) : new Session(task.threadId(), true);
  }

  /**
   * Another one. Where the agent lets us choose its id, it is stored before the start: then a run
   * that is killed at any moment can be gone on with.
   */
  static Session begin(Agent agent) {
    return new Session(agent.takesSessionId() ? UUID.randomUUID().toString() : null, false);
  }
}
