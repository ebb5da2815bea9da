package dev.taskyard.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The words of the command line as they were typed. Java decodes them by the locale, and under
 * {@code LC_ALL=C} puts U+FFFD for every byte of a letter outside ASCII; Linux still has the bytes.
 */
final class Arguments {

  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");
  private static final String LOST = "\uFFFD";

  private Arguments() {}

  /** The same words, read again as UTF-8 where something was lost. */
  static String[] restored(String[] args) {
    if (Arrays.stream(args).noneMatch(arg -> arg.contains(LOST))) {
      return args;
    }
    try {
      return restored(args, Files.readAllBytes(COMMAND_LINE));
    } catch (IOException e) {
      return args;
    }
  }

  /**
   * The last {@code args.length} of the words that the process was started with, each of which ends
   * with a NUL.
   */
  static String[] restored(String[] args, byte[] commandLine) {
    var words = new String[args.length];
    int end = commandLine.length;
    for (int i = args.length - 1; i >= 0; i--) {
      int start = end - 1;
      while (start > 0 && commandLine[start - 1] != 0) {
        start--;
      }
      if (start < 0) {
        return args;
      }
      words[i] =
          Utf8.decode(Arrays.copyOfRange(commandLine, start, end - 1), "argument " + (i + 1));
      end = start;
    }
    return words;
  }
}
