package dev.taskyard.executor.agent;

/** What an agent is told whose run was cut off. */
public final class Continuation {
  private Continuation() {}

  /**
   * The prompt for going on. It repeats the task: the run may have been cut off before the agent
   * had stored it, and an agent that is asked to go on with nothing would be content at once.
   */
  public static String of(String prompt) {
    return "You were interrupted while you worked on the task below. What you said and did is in"
        + " this conversation and in the workspace. Look at what is done already, do not do it"
        + " again, and go on to the end.\n\nThe task:\n\n"
        + prompt;
  }
}
