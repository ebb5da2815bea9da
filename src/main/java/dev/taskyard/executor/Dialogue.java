package dev.taskyard.executor;

import java.util.concurrent.CompletableFuture;

/**
 * A protocol that also speaks: its program's standard input is a pipe, and the program may wait for
 * what comes through it for as long as it lives.
 */
public interface Dialogue extends OutputProtocol {
  /** The program was started. Called once, before its first line is read. */
  void begin(ProgramInput input);

  /**
   * Completed, never exceptionally, when there is nothing more to be said. Then the program's
   * standard input is closed; a program that does not end by itself soon is ended.
   */
  CompletableFuture<Void> over();

  /**
   * The run is to stop: asks the program to give up what it does. Called by another thread than the
   * reading one, at most once; it must not wait. The program's processes are ended when {@link
   * #over} is completed, or after a part of the grace period.
   */
  void stop();
}
