package dev.taskyard.client.bench;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Locale;

/**
 * What the benchmark's executors do.
 *
 * @param entries status entries that a run emits
 * @param everyMillis how long it waits before each; 0: as fast as they are taken
 */
record Errand(Kind kind, int entries, int everyMillis) implements TaskExecutor {
  /** What a run leaves. */
  enum Kind {
    /** Nothing. */
    NOOP,
    /** The instant at which it began, for its result. */
    STAMP,
    /** Entries, each with the instant at which it was emitted; for its result, how many. */
    EMIT
  }

  static final Errand NOOP = new Errand(Kind.NOOP, 0, 0);
  static final Errand STAMP = new Errand(Kind.STAMP, 0, 0);

  static Errand emitting(int entries, int everyMillis) {
    return new Errand(Kind.EMIT, entries, everyMillis);
  }

  /** The executor's name in runs. */
  String word() {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws InterruptedException {
    return switch (kind) {
      case NOOP -> ExecutionResult.completed(null);
      case STAMP -> ExecutionResult.completed(Instant.now().toString());
      case EMIT -> ExecutionResult.completed(Integer.toString(emit(events, stop)));
    };
  }

  /** Returns when all of it is stored, so that the run's end is not before. */
  private int emit(EventSink events, StopSignal stop) throws InterruptedException {
    var pace = new Pace(everyMillis);
    int emitted = 0;
    while (emitted < entries && !stop.isRaised()) {
      if (everyMillis > 0) {
        pace.await();
      }
      events.emit(new ExecutionEvent.Status(Instant.now().toString()));
      emitted++;
    }
    events.sync();
    return emitted;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeUTF(kind.name());
    out.writeInt(entries);
    out.writeInt(everyMillis);
  }

  static Errand read(DataInputStream in) throws IOException {
    return new Errand(Kind.valueOf(in.readUTF()), in.readInt(), in.readInt());
  }
}
