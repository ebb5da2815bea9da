package dev.taskyard.timeline;

import java.time.Instant;
import java.util.List;

/**
 * One event, ready to be written.
 *
 * @param seq its number within the run, from 1
 * @param message its number among the run's messages, from 0; −1 when it is none
 */
record Prepared(long seq, Instant at, List<Step> steps, int message) {
  private static final int BASE_WEIGHT = 200;

  /** About how many characters it keeps in memory. */
  int weight() {
    int weight = BASE_WEIGHT;
    for (Step step : steps) {
      if (step instanceof Step.Line line) {
        weight += line.telling().summary().length();
        weight += line.telling().text() == null ? 0 : line.telling().text().length();
      } else if (step instanceof Step.ItemKept kept) {
        weight += kept.item().content().length();
      }
    }
    return weight;
  }

  /** Whether it ends the run. */
  boolean isEnd() {
    return steps.stream().anyMatch(s -> s instanceof Step.End || s instanceof Step.GiveBack);
  }
}
