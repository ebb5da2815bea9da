package dev.taskyard.executor.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.Ansi;
import dev.taskyard.executor.EventJson;
import dev.taskyard.executor.LongLine;
import dev.taskyard.executor.OutputProtocol;
import dev.taskyard.executor.ProcessEnd;
import dev.taskyard.executor.RunOutput;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Summaries;
import java.util.Optional;

/**
 * The standard output of an agent: JSON objects, one a line, that its {@link Dialect} understands.
 *
 * <p>Only an event that says so makes a success. An exit status alone lies: an agent that was
 * terminated may end with 0. What is no JSON becomes a status, and what is of no known kind is
 * counted; neither does harm, as the next release of an agent will have both.
 */
public final class AgentOutput implements OutputProtocol {
  private static final String PLAIN_LINE = "line(s)";

  private final RunOutput output;
  private final AgentEvents events;
  private final Dialect dialect;
  private final Tally unknown = new Tally();
  private final Tally plain = new Tally();
  private long lineNumber;

  public AgentOutput(RunOutput output, AgentEvents events, Dialect dialect) {
    this.output = output;
    this.events = events;
    this.dialect = dialect;
  }

  @Override
  public boolean takesPieces() {
    return false;
  }

  @Override
  public void line(String line) throws InterruptedException {
    lineNumber++;
    Optional<ObjectNode> object = EventJson.object(line);
    if (object.isPresent()) {
      read(object.get());
    } else {
      plainLine(line);
    }
  }

  @Override
  public void longLine(LongLine line) throws InterruptedException {
    lineNumber++;
    // Read before it is kept: what is listed as an artifact is moved away from there.
    Optional<ObjectNode> object = line.shortenedJson().flatMap(EventJson::object);
    output.keep(line);
    if (object.isPresent()) {
      read(object.get());
    } else {
      plainLine(line.summary());
    }
  }

  private void read(ObjectNode object) throws InterruptedException {
    if (dialect.read(object, events)) {
      return;
    }
    String kind = Summaries.mend(dialect.kind(object));
    if (unknown.isToBeTold(kind)) {
      String summary = Summaries.summarize(Summaries.mend(object.toString()));
      output.event(new ExecutionEvent.RuntimeEvent(lineNumber, kind, summary));
    }
  }

  private void plainLine(String line) throws InterruptedException {
    String text = Ansi.stripped(line).strip();
    if (!text.isEmpty() && plain.isToBeTold(PLAIN_LINE)) {
      events.status(text);
    }
  }

  @Override
  public void end() throws InterruptedException {
    if (!unknown.untold().isEmpty()) {
      String summary = "Further events of unknown kinds: " + unknown.untold();
      output.event(new ExecutionEvent.RuntimeEvent(lineNumber, "unknown", summary));
    }
    if (!plain.untold().isEmpty()) {
      events.status("Further output that is no event: " + plain.untold());
    }
  }

  @Override
  public ExecutionResult result(ProcessEnd end) {
    Optional<Ending> ending = events.ending();
    boolean contradicted =
        dialect.needsExitStatus()
            && end.exitCode() != 0
            && ending.filter(Ending.Completed.class::isInstance).isPresent();
    if (ending.isPresent() && !contradicted) {
      return ending.get().result(events.finalText());
    }
    if (end.wasNotStarted()) {
      return ExecutionResult.failed(end.failure(), Cause.EXECUTOR_CRASHED);
    }
    String error = "The agent's output ended without a success or a failure. " + end.failure();
    return ExecutionResult.failed(error, Cause.NO_TERMINAL_EVENT).withText(events.finalText());
  }
}
