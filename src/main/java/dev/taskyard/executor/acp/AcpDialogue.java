package dev.taskyard.executor.acp;

import dev.taskyard.executor.Dialogue;
import dev.taskyard.executor.LongLine;
import dev.taskyard.executor.ProcessEnd;
import dev.taskyard.executor.ProgramInput;
import dev.taskyard.executor.RunOutput;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.executor.agent.AgentOutput;
import dev.taskyard.task.Cause;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.ExecutionResult;
import java.util.concurrent.CompletableFuture;

/**
 * One turn of an agent: its lines are read like those of any other, and what they ask for is said.
 */
final class AcpDialogue implements Dialogue {
  private final AgentEvents events;
  private final AgentOutput output;
  private final Channel channel;
  private final AcpClient client;

  AcpDialogue(RunOutput output, AgentEvents events, Channel channel, AcpClient client) {
    this.events = events;
    this.channel = channel;
    this.client = client;
    this.output = new AgentOutput(output, events, client);
  }

  @Override
  public void begin(ProgramInput input) {
    channel.open(input);
    client.begin();
  }

  @Override
  public CompletableFuture<Void> over() {
    return channel.over();
  }

  @Override
  public boolean isSettled() {
    return client.step() == Step.OVER;
  }

  @Override
  public void stop() {
    client.stop();
  }

  @Override
  public boolean takesPieces() {
    return output.takesPieces();
  }

  @Override
  public void line(String line) throws InterruptedException {
    output.line(line);
  }

  @Override
  public void longLine(LongLine line) throws InterruptedException {
    output.longLine(line);
  }

  @Override
  public void end() throws InterruptedException {
    output.end();
    channel.end();
  }

  @Override
  public ExecutionResult result(ProcessEnd end) {
    if (events.ending().isPresent() || end.wasNotStarted()) {
      return output.result(end);
    }
    return ExecutionResult.failed(silence(end), Cause.NO_TERMINAL_EVENT)
        .withText(events.finalText());
  }

  private String silence(ProcessEnd end) {
    if (channel.late().isPresent() && client.step() == Step.SETTLE) {
      return "The agent did not answer '%s' within %s: expected an error, which JSON-RPC asks of it where it does not know a method; without it nobody can tell when its conversation '%s' is told to its end"
          .formatted(
              channel.late().get(), DurationWords.of(channel.answerLimit()), client.session());
    }
    if (channel.late().isPresent()) {
      return "The agent did not answer '%s' within %s; does its command speak the Agent Client Protocol?"
          .formatted(channel.late().get(), DurationWords.of(channel.answerLimit()));
    }
    return "The agent left before it had answered '%s'. %s"
        .formatted(client.step().method(), end.failure());
  }
}
