package dev.taskyard.task;

/**
 * A number that is not what it should be.
 *
 * @param what was counted
 */
public record Discrepancy(String what, long expected, long found) {
  @Override
  public String toString() {
    return what + ": expected " + expected + ", found " + found;
  }
}
