package dev.taskyard.executor;

import dev.taskyard.task.ExecutionResult;

/** Protocol {@code text}: standard output is message text, and the exit status decides. */
final class TextOutput implements OutputProtocol {
  private final RunOutput output;

  TextOutput(RunOutput output) {
    this.output = output;
  }

  @Override
  public boolean takesPieces() {
    return true;
  }

  @Override
  public void line(String line) throws InterruptedException {
    output.message(line);
  }

  @Override
  public void longLine(LongLine line) throws InterruptedException {
    output.keep(line);
    output.message(line.summary());
  }

  @Override
  public ExecutionResult result(ProcessEnd end) {
    return end.result(output.text());
  }
}
