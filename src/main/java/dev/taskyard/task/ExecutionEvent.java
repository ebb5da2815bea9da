package dev.taskyard.task;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something an executor says while it works. Closed: the recorder knows them all. */
public sealed interface ExecutionEvent {

  /** The conversation in the agent's own store that this run belongs to. */
  record ThreadLinked(String threadId, String turnId) implements ExecutionEvent {}

  record Status(String message) implements ExecutionEvent {}

  /** A piece of message text; consecutive pieces are joined without losing a character. */
  record MessageDelta(String content) implements ExecutionEvent {}

  /** A tool call began. {@code id} is the executor's; {@code input} is any JSON. */
  record ToolStarted(String id, String name, @Nullable JsonNode input) implements ExecutionEvent {}

  record ToolProgress(String id, String output) implements ExecutionEvent {}

  /** A tool call ended. {@code metadata} may carry {@code duration_ms} and {@code task_updates}. */
  record ToolCompleted(
      String id, String name, boolean success, String output, @Nullable JsonNode metadata)
      implements ExecutionEvent {}

  /** Something went wrong that does not by itself end the run. The name is the protocol's. */
  @SuppressWarnings("JavaLangClash")
  record Error(String message) implements ExecutionEvent {}

  /** An event of the agent's own protocol that has no other meaning for us. */
  record RuntimeEvent(long seq, String event, String summary) implements ExecutionEvent {}

  /**
   * A file to keep. It must lie in the workspace or in the run's scratch directory after links are
   * resolved.
   *
   * @param path absolute, or relative to the workspace
   */
  record Artifact(String label, Path path, String summary) implements ExecutionEvent {}

  /**
   * What was consumed since the run's last usage event; figures add up over a run.
   *
   * @param model the model that did it, when it is not the task's
   */
  record UsageReported(Usage usage, @Nullable String model) implements ExecutionEvent {}

  /** The executor's to-do list as it stands now; it replaces the one before. */
  record ChecklistUpdated(Checklist checklist) implements ExecutionEvent {}

  /**
   * What does this run; it replaces what was said before, where it says something.
   *
   * @param version of the program
   * @param command its command line for people, without secrets
   */
  record RunDescribed(@Nullable String version, @Nullable String command)
      implements ExecutionEvent {}

  /**
   * A gate has been run by the host.
   *
   * @param log the file with its output, in the run's scratch directory; it becomes an artifact and
   *     the gate's {@code logPath}
   */
  record GateRan(Gate gate, @Nullable Path log) implements ExecutionEvent {}

  /**
   * A candidate change has been taken from the workspace.
   *
   * @param patch the file with it, in the run's scratch directory; it becomes an artifact and the
   *     attempt's {@code patchPath}
   */
  record AttemptMade(Attempt attempt, @Nullable Path patch) implements ExecutionEvent {}

  /** Several events that are stored together or not at all, in this order; no messages. */
  record Together(List<ExecutionEvent> events) implements ExecutionEvent {
    public Together {
      events = List.copyOf(events);
      if (events.stream().anyMatch(MessageDelta.class::isInstance)) {
        throw new IllegalArgumentException("messages are joined, so they can't stand with others");
      }
    }
  }

  /** A conversation begins that is kept here, as the executor has no store of its own. */
  record ThreadBegun(String threadId, @Nullable String model) implements ExecutionEvent {}

  /**
   * A turn of such a conversation begins: a prompt, and all that follows from it.
   *
   * @param turn its number within the thread, from 1
   */
  record TurnBegun(String threadId, int turn, String turnId) implements ExecutionEvent {}

  /**
   * A turn has ended.
   *
   * @param outcome one word
   */
  record TurnEnded(String threadId, int turn, String outcome) implements ExecutionEvent {}

  /** The next item of such a conversation. */
  record ItemKept(String threadId, ThreadItem item) implements ExecutionEvent {}
}
