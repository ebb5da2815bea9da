package dev.taskyard.attempt;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.ForwardingSink;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Gate;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Passes events on: files that are named relative to the workspace lie in the worktree's. Remembers
 * what the host's gates found. Thread-safe.
 */
final class EventsInWorktree extends ForwardingSink {
  private final Path workspace;
  private final Map<String, String> gates = new LinkedHashMap<>();

  EventsInWorktree(EventSink events, Path workspace) {
    super(events);
    this.workspace = workspace;
  }

  /** A line for each gate that the host ran, by its last result. */
  List<String> verification() {
    synchronized (gates) {
      return new ArrayList<>(gates.values());
    }
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    super.emit(seen(event));
  }

  private ExecutionEvent seen(ExecutionEvent event) {
    if (event instanceof ExecutionEvent.Together all) {
      return new ExecutionEvent.Together(all.events().stream().map(this::seen).toList());
    }
    if (event instanceof ExecutionEvent.GateRan ran) {
      Gate gate = ran.gate();
      synchronized (gates) {
        gates.put(
            gate.gate() + " " + gate.command(),
            "Gate %s %s: %s".formatted(gate.gate(), gate.status(), gate.command()));
      }
    }
    return event instanceof ExecutionEvent.Artifact file
        ? new ExecutionEvent.Artifact(file.label(), workspace.resolve(file.path()), file.summary())
        : event;
  }
}
