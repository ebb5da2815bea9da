package dev.taskyard.attempt;

import dev.taskyard.task.TaskStatus;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Chooses among attempts: of the completed ones first those whose gates all passed, then those that
 * changed something, then the smallest change, then the cheapest (an unknown cost is the highest),
 * then the first.
 *
 * @param reason what decided, in words
 */
public record Selection(AttemptFacts attempt, String reason) {
  private static final Comparator<AttemptFacts> BY_GATES =
      Comparator.comparing(AttemptFacts::passedAll).reversed();
  private static final Comparator<AttemptFacts> BY_EMPTINESS =
      Comparator.comparing(AttemptFacts::isEmpty);
  private static final Comparator<AttemptFacts> BY_SIZE =
      Comparator.comparingLong(AttemptFacts::size);
  private static final Comparator<AttemptFacts> BY_COST =
      Comparator.comparing(
          (AttemptFacts facts) -> facts.usage().costUsd(),
          Comparator.nullsLast(Comparator.naturalOrder()));

  /** The best one; empty when none completed. */
  public static Optional<Selection> of(List<AttemptFacts> attempts) {
    List<AttemptFacts> ranked =
        attempts.stream()
            .filter(facts -> facts.status() == TaskStatus.COMPLETED)
            .sorted(
                BY_GATES
                    .thenComparing(BY_EMPTINESS)
                    .thenComparing(BY_SIZE)
                    .thenComparing(BY_COST)
                    .thenComparingInt(AttemptFacts::index))
            .toList();
    return ranked.isEmpty()
        ? Optional.empty()
        : Optional.of(new Selection(ranked.get(0), reason(ranked, attempts.size())));
  }

  /** Such as {@code Attempt 2 of 3 selected: all gates passed, smallest change (+10 -2)}. */
  public String words() {
    return "Attempt " + attempt.index() + " of " + attempt.count() + " selected: " + reason;
  }

  private static String reason(List<AttemptFacts> ranked, int all) {
    AttemptFacts best = ranked.get(0);
    var words = new ArrayList<String>();
    if (best.gates() > 0) {
      words.add(
          best.passedAll()
              ? best.gates() == 1 ? "its gate passed" : "all gates passed"
              : best.gatesPassed() + " of " + best.gates() + " gates passed");
    }
    words.add(
        ranked.size() == 1
            ? all == 1 ? change(best) : "the only one that completed (" + change(best) + ")"
            : decisive(best, ranked.get(1)));
    return String.join(", ", words);
  }

  /** What sets the best apart from the next. */
  private static String decisive(AttemptFacts best, AttemptFacts next) {
    if (best.isEmpty()) {
      return "no attempt changed anything, the first";
    }
    if (BY_GATES.compare(best, next) != 0) {
      return "the only one so (" + change(best) + ")";
    }
    if (BY_EMPTINESS.compare(best, next) != 0) {
      return "the only change (" + change(best) + ")";
    }
    if (BY_SIZE.compare(best, next) != 0) {
      return "smallest change (" + change(best) + ")";
    }
    String tied = "smallest change (" + change(best) + ", as another)";
    if (BY_COST.compare(best, next) != 0) {
      return tied + ", cheapest (" + cost(best.usage().costUsd()) + ")";
    }
    return tied + ", the first";
  }

  private static String change(AttemptFacts facts) {
    return facts.change() == null || facts.isEmpty() ? "no changes" : facts.change().lines();
  }

  static String cost(@org.jspecify.annotations.Nullable Double usd) {
    return usd == null ? "-" : String.format(Locale.ROOT, "%.4f USD", usd);
  }
}
