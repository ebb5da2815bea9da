package dev.taskyard.cli;

import dev.taskyard.config.DidYouMean;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was wrong with the words of a command line, in one line. */
final class UsageFaults {

  private UsageFaults() {}

  static String inWords(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched && !unmatched.getUnmatched().isEmpty()) {
      return unmatched(unmatched);
    }
    return lowerCase(Text.oneLine(String.valueOf(e.getMessage())));
  }

  private static String unmatched(UnmatchedArgumentException e) {
    CommandLine command = e.getCommandLine();
    String word = e.getUnmatched().get(0);
    if (e.isUnknownOption()) {
      List<String> known = List.copyOf(command.getCommandSpec().optionsMap().keySet());
      String prompt =
          command.getCommandSpec().findOption("--file") == null
              ? ""
              : " ('--' before a prompt ends the options)";
      return "unknown option '" + word + "'" + prompt + DidYouMean.hint(word, known);
    }
    if (command.getParent() == null) {
      var known = command.getSubcommands().keySet();
      return "unknown command '" + word + "'" + DidYouMean.hint(word, known);
    }
    return "unexpected argument '" + word + "'";
  }

  private static String lowerCase(String message) {
    return message.isEmpty()
        ? message
        : Character.toLowerCase(message.charAt(0)) + message.substring(1);
  }
}
