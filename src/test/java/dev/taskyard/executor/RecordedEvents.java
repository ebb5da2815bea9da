package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.testing.Patience;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A sink that keeps what it is given. */
public final class RecordedEvents implements EventSink {
  private final List<ExecutionEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void emit(ExecutionEvent event) {
    events.add(event);
  }

  public List<ExecutionEvent> all() {
    return events;
  }

  public <E extends ExecutionEvent> List<E> of(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** All message text, joined. */
  public String text() {
    return of(ExecutionEvent.MessageDelta.class).stream()
        .map(ExecutionEvent.MessageDelta::content)
        .collect(Collectors.joining());
  }

  /** All statuses, one a line. */
  public String statuses() {
    return of(ExecutionEvent.Status.class).stream()
        .map(ExecutionEvent.Status::message)
        .collect(Collectors.joining("\n"));
  }

  /** The artifact with this label. */
  public ExecutionEvent.Artifact artifact(String label) {
    return of(ExecutionEvent.Artifact.class).stream()
        .filter(artifact -> artifact.label().equals(label))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no artifact " + label + " in " + events));
  }

  /** Waits until the text so far contains this. */
  public void awaitText(String part) {
    Patience.await()
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(20))
        .until(() -> text().contains(part));
  }
}
