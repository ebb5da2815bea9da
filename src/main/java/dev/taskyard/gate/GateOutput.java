package dev.taskyard.gate;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a gate's output held that somebody might want to know; little of it, however long it was.
 */
final class GateOutput {
  /** How many excerpts of one kind are kept: the first of each rule, and as many as fit. */
  private static final int MOST = 40;

  private static final int LAST_LINES = 12;

  private final List<GateRule> rules = GateRules.all();
  private final Map<String, List<Excerpt>> excerpts = new HashMap<>();
  private final Map<GateRule, Excerpt> firstOf = new HashMap<>();
  private final List<Excerpt> open = new ArrayList<>();
  private final Deque<Excerpt> last = new ArrayDeque<>();
  private long count;

  private GateOutput() {}

  /** Reads the output to its end. */
  static GateOutput read(InputStream log) throws IOException {
    var output = new GateOutput();
    var lines = new LogLines(log);
    for (String line = lines.next(); line != null; line = lines.next()) {
      output.take(line);
    }
    return output;
  }

  /** The first rule that decides, by the order of the rules. */
  Optional<GateRule> deciding() {
    return rules.stream()
        .filter(GateRule::decides)
        .filter(rule -> firstOf.containsKey(rule))
        .filter(rule -> !isOverridden(rule))
        .findFirst();
  }

  /** The first line that this rule matched. */
  Optional<String> firstLine(GateRule rule) {
    return Optional.ofNullable(firstOf.get(rule)).map(Excerpt::line);
  }

  /** What was kept of this kind, in the order of the output. */
  List<Excerpt> of(String kind) {
    return excerpts.getOrDefault(kind, List.of());
  }

  /** The last lines that are not blank. */
  List<Excerpt> lastLines() {
    return List.copyOf(last);
  }

  private boolean isOverridden(GateRule rule) {
    return rules.stream()
        .filter(other -> other.decides() && other.name().equals(rule.unless()))
        .anyMatch(firstOf::containsKey);
  }

  private void take(String line) {
    if (line.isBlank()) {
      return;
    }
    count++;
    if (!open.isEmpty()) {
      open.forEach(excerpt -> excerpt.following().add(line));
      open.removeIf(Excerpt::isComplete);
    }
    last.addLast(new Excerpt(count, rules.size(), line, List.of()));
    if (last.size() > LAST_LINES) {
      last.removeFirst();
    }
    for (int rule : GateRules.matching(line)) {
      keep(rules.get(rule), new Excerpt(count, rule, line));
    }
  }

  private void keep(GateRule rule, Excerpt excerpt) {
    List<Excerpt> ofKind = excerpts.computeIfAbsent(rule.kind(), kind -> new ArrayList<>());
    boolean isFirst = firstOf.putIfAbsent(rule, excerpt) == null;
    if (!rule.kind().equals(GateRule.RESULT) && ofKind.size() >= MOST && !isFirst) {
      return;
    }
    ofKind.add(excerpt);
    open.add(excerpt);
    if (rule.kind().equals(GateRule.RESULT) && ofKind.size() > LAST_LINES) {
      ofKind.remove(0);
    }
  }
}
