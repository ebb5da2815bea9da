package dev.taskyard.cli;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where a prompt comes from: words, standard input or a file. */
final class PromptSource {

  static final String STANDARD_INPUT = "-";

  @Parameters(
      paramLabel = "PROMPT",
      arity = "0..*",
      description = "What is to be done; '-' reads it from standard input.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FILE", description = "Reads the prompt from a file.")
  private @Nullable String file;

  boolean isGiven() {
    return file != null || !words.isEmpty();
  }

  String read(InputStream in) {
    return read(words, file, in);
  }

  static String read(List<String> words, @Nullable String file, InputStream in) {
    if (file != null && !words.isEmpty()) {
      throw TaskyardException.invalid("expected a prompt or --file, found both");
    }
    if (file != null) {
      return Utf8.decodePrompt(readFile(file, "--file"), file);
    }
    if (words.isEmpty()) {
      throw TaskyardException.invalid(
          "expected a prompt; give words, '-' for standard input, or --file FILE");
    }
    if (words.equals(List.of(STANDARD_INPUT))) {
      return Utf8.decodePrompt(readAll(in), "standard input");
    }
    return String.join(" ", words);
  }

  static byte[] readFile(String name, String option) {
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      throw TaskyardException.invalid(
          option + ": cannot read '" + name + "' (" + FileFault.reason(e) + "); expected a file");
    }
  }

  static byte[] readAll(InputStream in) {
    try {
      return in.readAllBytes();
    } catch (IOException e) {
      throw TaskyardException.failed("cannot read standard input: " + e.getMessage(), e);
    }
  }
}
