package dev.taskyard.readme;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** What stands in README.md. The working directory is the top of the checkout. */
final class Readme {
  private static final Path EXAMPLE =
      Path.of("src/test/java/dev/taskyard/readme/ReadmeExample.java");

  private Readme() {}

  static String text() throws IOException {
    return Files.readString(Path.of("README.md"));
  }

  /** The texts of the fenced blocks in a language, in order. */
  static List<String> blocks(String language) throws IOException {
    return Pattern.compile("^```" + language + "\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(text())
        .results()
        .map(block -> block.group(1))
        .toList();
  }

  /** The code between the markers of {@link ReadmeExample}, without its indentation. */
  static String exampleCode() throws IOException {
    String[] parts = Files.readString(EXAMPLE).split("( *// README: (begin|end)\\n)", -1);
    if (parts.length != 3) {
      throw new IllegalStateException("Expected one pair of markers in " + EXAMPLE);
    }
    return parts[1].stripTrailing().stripIndent() + "\n";
  }
}
