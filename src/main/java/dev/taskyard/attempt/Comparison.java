package dev.taskyard.attempt;

import dev.taskyard.task.DurationWords;
import dev.taskyard.task.Usage;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Attempts side by side, in words: a column for each, a row for each kind of fact. */
public record Comparison(List<AttemptFacts> attempts) {
  private static final String UNKNOWN = "-";

  public Comparison {
    attempts = List.copyOf(attempts);
  }

  /** One kind of fact about all attempts, in their order. */
  public record Row(String name, List<String> values) {
    public Row {
      values = List.copyOf(values);
    }
  }

  /** The rows from top to bottom; what is unknown is a dash. */
  public List<Row> rows() {
    return List.of(
        row("attempt", facts -> facts.index() + (facts.selected() ? " (selected)" : "")),
        row("task", AttemptFacts::taskId),
        row("status", facts -> facts.status().word()),
        row("executor", facts -> orUnknown(facts.executor())),
        row("model", facts -> orUnknown(facts.model())),
        row("gates", Comparison::gates),
        row("files", facts -> change(facts, AttemptFacts.Change::files)),
        row("insertions", facts -> change(facts, AttemptFacts.Change::insertions)),
        row("deletions", facts -> change(facts, AttemptFacts.Change::deletions)),
        row("tokens", facts -> tokens(facts.usage())),
        row("cost", facts -> Selection.cost(facts.usage().costUsd())),
        row("time", Comparison::time));
  }

  private Row row(String name, Function<AttemptFacts, String> value) {
    return new Row(name, attempts.stream().map(value).toList());
  }

  private static String gates(AttemptFacts facts) {
    return facts.gates() == 0 ? UNKNOWN : facts.gatesPassed() + " of " + facts.gates() + " passed";
  }

  private static String change(AttemptFacts facts, Function<AttemptFacts.Change, Integer> number) {
    return facts.change() == null ? UNKNOWN : String.valueOf(number.apply(facts.change()));
  }

  private static String tokens(Usage usage) {
    Long in = usage.inputTokens();
    Long out = usage.outputTokens();
    return in == null && out == null
        ? UNKNOWN
        : (in == null ? UNKNOWN : in) + " in, " + (out == null ? UNKNOWN : out) + " out";
  }

  private static String time(AttemptFacts facts) {
    return facts.durationMs() == null
        ? UNKNOWN
        : DurationWords.of(Duration.ofMillis(facts.durationMs()));
  }

  private static String orUnknown(@Nullable String value) {
    return value == null ? UNKNOWN : value;
  }
}
