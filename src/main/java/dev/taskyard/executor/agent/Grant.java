package dev.taskyard.executor.agent;

import dev.taskyard.task.Mode;

/** What a task allows an agent to do, from its mode and its three flags. */
public enum Grant {
  /** Read and plan, change nothing. */
  READ,
  /** The same, also by shell commands that change nothing. */
  READ_SHELL,
  /** Change files in the workspace. */
  EDIT,
  /** Change files anywhere. */
  EDIT_ANYWHERE,
  /** The same in the workspace, and run commands after somebody has agreed to each. */
  ASK_SHELL,
  /** Anything, commands after somebody has agreed to each. */
  ASK_SHELL_ANYWHERE,
  /** Change files in the workspace and run commands. */
  SHELL,
  /** Anything. */
  EVERYTHING;

  /**
   * The grant of a task. A plan changes nothing, whatever the flags say; mode yolo asks for all
   * that the flags give and gets no more than that.
   */
  public static Grant of(Mode mode, boolean allowShell, boolean trustMode, boolean autoApprove) {
    if (mode == Mode.PLAN) {
      return allowShell ? READ_SHELL : READ;
    }
    if (!allowShell) {
      return trustMode ? EDIT_ANYWHERE : EDIT;
    }
    if (!autoApprove) {
      return trustMode ? ASK_SHELL_ANYWHERE : ASK_SHELL;
    }
    return trustMode ? EVERYTHING : SHELL;
  }

  /** Whether it changes nothing. */
  public boolean isPlan() {
    return this == READ || this == READ_SHELL;
  }
}
