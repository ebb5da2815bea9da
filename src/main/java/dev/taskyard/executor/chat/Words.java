package dev.taskyard.executor.chat;

import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.GateSpec;
import java.util.stream.Collectors;

/** What the model is told by the host. */
final class Words {
  /** The result of a call whose worker died. */
  static final String UNKNOWN =
      "The run was cut off while this call was under way: whether it took effect, wholly or in"
          + " part, is unknown. It was not repeated. Look at what is there before you repeat it.";

  /** The result of a call that was never made. */
  static final String NOT_MADE = "The run was cut off before this call was made.";

  /** What follows a reply that was too long. */
  static final String GO_ON =
      "Your reply was cut off at its length limit. Go on where it ends; make calls smaller.";

  /** How a summary is asked for. */
  static final String SUMMARISE =
      "You sum up the work of a coding agent, so that it can go on without having the conversation"
          + " before it. Say what was found out, what was decided and why, which files were"
          + " changed and how, which commands and checks were run with what result, and what is"
          + " still to be done. Name files, functions and figures exactly. Write nothing else.";

  private Words() {}

  /** What stands before every conversation. */
  static String system(ExecutionTask task, ToolBox tools) {
    var words = new StringBuilder();
    words.append("You are a coding agent that works by itself: nobody answers questions. ");
    words.append("You work in the directory ").append(task.workspace());
    words.append(", the workspace; paths are relative to it.");
    if (!task.trustMode()) {
      words.append(" What lies outside can't be reached.");
    }
    words.append(" Look at files before you change them. Do what is asked, and no more.\n");
    if (tools.isReadingOnly()) {
      words.append("You are to make a plan: read what you need, change nothing.\n");
    } else if (!task.allowShell()) {
      words.append("There is no shell.\n");
    }
    words.append("When all is done, reply without a call: that reply is the result of your work.");
    if (!task.gates().gates().isEmpty()) {
      words.append("\nThese checks are run afterwards and must pass:\n");
      words.append(
          task.gates().gates().stream()
              .map(GateSpec::command)
              .map(command -> "  " + command)
              .collect(Collectors.joining("\n")));
    }
    return words.toString();
  }
}
