package dev.taskyard.cli;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A name, and behind it a prompt: words, standard input or a file. */
final class NamedPrompt {

  @Parameters(index = "0", paramLabel = "NAME", description = "Name of the schedule.")
  private String name = "";

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "PROMPT",
      description = "What is to be done; '-' reads it from standard input.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--file", paramLabel = "FILE", description = "Reads the prompt from a file.")
  private @Nullable String file;

  String name() {
    return name;
  }

  String prompt(InputStream in) {
    return PromptSource.read(words, file, in);
  }
}
