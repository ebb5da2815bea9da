package dev.taskyard.client.bench;

/** Is told how far a benchmark is, by the thread that runs it. */
@FunctionalInterface
public interface Progress {
  /**
   * Called several times a second.
   *
   * @param step what is being done
   * @param done how much of it
   * @param all of how much
   * @throws java.util.concurrent.CancellationException to have the benchmark stop: the way to leave
   */
  void at(String step, long done, long all);
}
