package dev.taskyard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The rules of {@code rules.txt}, in their order. What they look for is found in one pass over a
 * line: a log has a million of them.
 */
final class GateRules {
  private static final List<GateRule> ALL = read();
  private static final Map<Character, List<Hint>> BY_FIRST = byFirst();
  private static final boolean[] MAY_BEGIN = mayBegin();

  private GateRules() {}

  static List<GateRule> all() {
    return ALL;
  }

  /** The positions of the rules that this line matches, in their order. */
  static List<Integer> matching(String line) {
    BitSet hinted = hinted(line);
    var matching = new ArrayList<Integer>();
    for (int i = hinted.nextSetBit(0); i >= 0; i = hinted.nextSetBit(i + 1)) {
      if (ALL.get(i).pattern().matcher(line).find()) {
        matching.add(i);
      }
    }
    return matching;
  }

  private record Hint(String text, int rule) {}

  private static BitSet hinted(String line) {
    var hinted = new BitSet();
    for (int at = 0; at < line.length(); at++) {
      char next = at + 1 < line.length() ? line.charAt(at + 1) : 0;
      if (!MAY_BEGIN[pair(line.charAt(at), next)]) {
        continue;
      }
      for (Hint hint : BY_FIRST.getOrDefault(line.charAt(at), List.of())) {
        if (line.startsWith(hint.text, at)) {
          hinted.set(hint.rule);
        }
      }
    }
    return hinted;
  }

  /** Where no hint begins, as its first two characters tell, nothing is looked up. */
  private static boolean[] mayBegin() {
    var mayBegin = new boolean[1 << 14];
    for (GateRule rule : ALL) {
      for (String hint : rule.hints()) {
        for (char second = 0; second < 128; second++) {
          if (hint.length() == 1 || (hint.charAt(1) & 127) == second) {
            mayBegin[pair(hint.charAt(0), second)] = true;
          }
        }
      }
    }
    return mayBegin;
  }

  private static int pair(char first, char second) {
    return (first & 127) << 7 | (second & 127);
  }

  private static Map<Character, List<Hint>> byFirst() {
    var byFirst = new HashMap<Character, List<Hint>>();
    for (int i = 0; i < ALL.size(); i++) {
      for (String text : ALL.get(i).hints()) {
        byFirst.computeIfAbsent(text.charAt(0), first -> new ArrayList<>()).add(new Hint(text, i));
      }
    }
    return byFirst;
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
        List.of(columns[2].split("~")),
        Pattern.compile(columns[3]));
  }
}
