package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.RunOutput;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionEvent.ChecklistUpdated;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolProgress;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.Usage;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an agent's turn says, in our words: the one place where all dialects meet. Keeps the final
 * text and the end for the result. For one thread at a time.
 */
public final class AgentEvents {
  private final RunOutput output;
  private final Turn turn;
  private final FinalText text = new FinalText();

  /** The calls that have begun and not ended: name by id. */
  private final Map<String, String> openCalls = new HashMap<>();

  private @Nullable String thread;
  private @Nullable String version;
  private @Nullable Ending ending;

  public AgentEvents(RunOutput output, Turn turn) {
    this.output = output;
    this.turn = turn;
    this.thread = turn.thread();
    this.version = turn.version();
  }

  /** The conversation that the turn belongs to; told once. */
  public void thread(String id) throws InterruptedException {
    if (!id.isEmpty() && !id.equals(thread)) {
      thread = id;
      output.event(new ThreadLinked(Summaries.mend(id), turn.id()));
    }
  }

  /** The version that the program calls its own, where it differs from what we know. */
  public void version(String own) throws InterruptedException {
    if (!own.isEmpty() && !own.equals(version)) {
      version = own;
      output.event(new RunDescribed(Summaries.mend(own), null));
    }
  }

  /** A piece of the message that is being written. */
  public void delta(String piece) throws InterruptedException {
    if (!piece.isEmpty()) {
      output.message(text.begin(piece));
    }
  }

  /** A message that comes whole, or what was missing of one. */
  void message(String whole) throws InterruptedException {
    delta(whole);
    text.endMessage();
  }

  /** The message that was being written is complete. */
  public void endMessage() {
    text.endMessage();
  }

  /** The agent does something that is no part of the record: it is not idle. */
  public void active() {
    output.active();
  }

  public void status(String message) throws InterruptedException {
    other(new Status(Summaries.mend(message)));
  }

  /** Something went wrong; whether it ends the turn is another question. */
  public void error(String message) throws InterruptedException {
    other(new ExecutionEvent.Error(Summaries.mend(message)));
  }

  public void toolStarted(String id, String name, @Nullable JsonNode input)
      throws InterruptedException {
    String call = turn.callId(id);
    openCalls.put(call, name);
    text.beforeCall();
    other(new ToolStarted(call, Summaries.mend(name), input));
  }

  public void toolProgress(String id, String progress) throws InterruptedException {
    other(new ToolProgress(turn.callId(id), Summaries.mend(progress)));
  }

  /** A call ended. One whose beginning was not told begins now as well. */
  public void toolCompleted(
      String id,
      String name,
      @Nullable JsonNode input,
      boolean success,
      String result,
      @Nullable JsonNode metadata)
      throws InterruptedException {
    if (!openCalls.containsKey(turn.callId(id))) {
      toolStarted(id, name.isEmpty() ? "unknown" : name, input);
    }
    String call = turn.callId(id);
    String known = Objects.requireNonNullElse(openCalls.remove(call), name);
    other(
        new ToolCompleted(call, Summaries.mend(known), success, Summaries.mend(result), metadata));
  }

  public boolean isOpen(String id) {
    return openCalls.containsKey(turn.callId(id));
  }

  public void checklist(Checklist checklist) throws InterruptedException {
    other(new ChecklistUpdated(checklist));
  }

  /** What the turn, or a part of it, consumed. Nothing but noughts says nothing. */
  public void usage(Usage usage, @Nullable String model) throws InterruptedException {
    if (!usage.equals(Usage.UNKNOWN) && !isNought(usage)) {
      other(new UsageReported(usage, model == null ? null : Summaries.mend(model)));
    }
  }

  /** What the conversation has consumed since its beginning, turns before this one included. */
  public void usageOfThread(Usage total, @Nullable String model) throws InterruptedException {
    usage(turn.sinceLastTurn(Objects.requireNonNullElse(thread, ""), total, model), model);
  }

  private static boolean isNought(Usage usage) {
    return isNought(usage.inputTokens())
        && isNought(usage.outputTokens())
        && isNought(usage.cachedTokens())
        && (usage.costUsd() == null || usage.costUsd() == 0);
  }

  private static boolean isNought(@Nullable Long count) {
    return count == null || count == 0;
  }

  /** The agent says that the turn is over; a later word replaces an earlier one. */
  public void ended(Ending how) {
    ending = how;
  }

  /** The agent goes on: that it had succeeded holds no longer. */
  void goesOn() {
    if (ending instanceof Ending.Completed) {
      ending = null;
    }
  }

  public Optional<Ending> ending() {
    return Optional.ofNullable(ending);
  }

  /** The last message; all message text when that was too long to be kept apart. */
  public @Nullable String finalText() {
    return text.last().map(output::mask).orElseGet(output::text);
  }

  private void other(ExecutionEvent event) throws InterruptedException {
    text.interrupted();
    output.event(event);
  }
}
