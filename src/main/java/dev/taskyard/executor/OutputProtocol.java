package dev.taskyard.executor;

import dev.taskyard.task.ExecutionResult;

/**
 * Reads one run's standard output in one dialect. Used by the run's reading thread; the result is
 * asked for by another one after the last line.
 */
public interface OutputProtocol {
  /**
   * Whether a line may be handed over in pieces, so that a prompt without a line end shows while
   * the program waits. Where not, a line is whole.
   */
  boolean takesPieces();

  /** Takes a line with its line end, if it has one; mended of what cannot be stored. */
  void line(String line) throws InterruptedException;

  /** Takes a line that is too long to be held in memory. */
  void longLine(LongLine line) throws InterruptedException;

  /** There is no more. */
  default void end() throws InterruptedException {}

  /** How the run ended by itself. */
  ExecutionResult result(ProcessEnd end);
}
