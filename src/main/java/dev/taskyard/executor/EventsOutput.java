package dev.taskyard.executor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Protocol {@code events}: JSON objects, one a line. A line that is no event of ours is message
 * text. The last {@code result} decides; without one the exit status does.
 */
final class EventsOutput implements OutputProtocol {
  private final RunOutput output;
  private @Nullable ReportedResult reported;

  EventsOutput(RunOutput output) {
    this.output = output;
  }

  @Override
  public boolean takesPieces() {
    return false;
  }

  @Override
  public void line(String line) throws InterruptedException {
    if (!isEvent(line)) {
      output.message(line);
    }
  }

  /** An event still counts when it is long, with its long texts cut: a result above all. */
  @Override
  public void longLine(LongLine line) throws InterruptedException {
    // Read before it is kept: what is listed as an artifact is moved away from there.
    Optional<String> shortened = line.shortenedJson();
    output.keep(line);
    if (shortened.isEmpty() || !isEvent(shortened.get())) {
      output.message(line.summary());
    }
  }

  private boolean isEvent(String line) throws InterruptedException {
    Optional<ObjectNode> object = EventJson.object(line);
    Optional<ReportedResult> result = object.flatMap(ReportedResult::of);
    if (result.isPresent()) {
      reported = result.get();
      return true;
    }
    Optional<ExecutionEvent> event = object.flatMap(o -> EventJson.event(o, output.workspace()));
    if (event.isPresent()) {
      output.event(event.get());
    }
    return event.isPresent();
  }

  @Override
  public ExecutionResult result(ProcessEnd end) {
    return reported == null ? end.result(output.text()) : reported.result(end, output.text());
  }
}
