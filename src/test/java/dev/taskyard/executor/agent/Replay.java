package dev.taskyard.executor.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.executor.Feed;
import dev.taskyard.executor.ProcessEnd;
import dev.taskyard.executor.RecordedEvents;
import dev.taskyard.executor.RunOutput;
import dev.taskyard.executor.Tasks;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import java.nio.file.Path;
import java.util.List;

/** One turn of an agent whose output is known beforehand. */
final class Replay {
  private final RecordedEvents events = new RecordedEvents();
  private final Path directory;
  private final Dialect dialect;
  private Turn turn = new Turn(1, 1, null, null, new UsageLedger());
  private ProcessEnd end = new ProcessEnd(0, "");

  Replay(Path directory, Dialect dialect) {
    this.directory = directory;
    this.dialect = dialect;
  }

  /** The same as another turn. */
  Replay as(Turn other) {
    turn = other;
    return this;
  }

  /** The same with another end of the process. */
  Replay endingWith(int exitCode, String lastErrors) {
    end = new ProcessEnd(exitCode, lastErrors);
    return this;
  }

  ExecutionResult lines(String... lines) throws InterruptedException {
    return bytes(String.join("\n", lines).getBytes(UTF_8));
  }

  ExecutionResult bytes(byte[] bytes) throws InterruptedException {
    var output = new RunOutput(Tasks.in(directory), events);
    var protocol = new AgentOutput(output, new AgentEvents(output, turn), dialect);
    Feed.all(bytes, protocol, output, directory);
    return protocol.result(end);
  }

  List<ExecutionEvent> events() {
    return events.all();
  }

  <E extends ExecutionEvent> List<E> events(Class<E> type) {
    return events.of(type);
  }

  String statuses() {
    return events.statuses();
  }
}
