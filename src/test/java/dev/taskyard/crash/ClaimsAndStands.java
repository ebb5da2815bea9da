package dev.taskyard.crash;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.WorkOptions;
import dev.taskyard.task.ExecutionResult;

/** A worker that gets as far as the first line of an executor, and is never heard of again. */
final class ClaimsAndStands {

  /** What it prints when it is that far. */
  static final String CLAIMED = "it is claimed";

  private ClaimsAndStands() {}

  public static void main(String[] args) {
    TaskManager manager = TaskManager.open(ChildSettings.config());
    manager.work(
        WorkOptions.everything(),
        args[0],
        (task, events, stop) -> {
          System.out.println(CLAIMED);
          // Nobody writes to it: it stays here until it is killed.
          return ExecutionResult.completed(String.valueOf(System.in.read()));
        });
  }
}
