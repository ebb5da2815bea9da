package dev.taskyard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.regex.Pattern;

/** The rules of {@code rules.txt}, in their order. */
final class GateRules {
  private static final List<GateRule> ALL = read();

  private GateRules() {}

  static List<GateRule> all() {
    return ALL;
  }

  private static List<GateRule> read() {
    try (InputStream in = GateRules.class.getResourceAsStream("rules.txt")) {
      if (in == null) {
        throw new IllegalStateException("rules.txt is missing from the program");
      }
      var lines = new BufferedReader(new InputStreamReader(in, UTF_8));
      return lines
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(GateRules::rule)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GateRule rule(String line) {
    String[] columns = line.split(" {2,}", 4);
    if (columns.length < 4) {
      throw new IllegalStateException("No rule: " + line);
    }
    String[] name = columns[1].split(" unless ", 2);
    return new GateRule(
        columns[0],
        name[0],
        name.length == 1 ? null : name[1],
        columns[2],
        Pattern.compile(columns[3]));
  }
}
