package dev.taskyard.task;

import org.jspecify.annotations.Nullable;

/**
 * What a run consumed, as its executor reported it. Unknown is null, never 0.
 *
 * @param costUsd US dollars
 */
public record Usage(
    @Nullable Long inputTokens,
    @Nullable Long outputTokens,
    @Nullable Long cachedTokens,
    @Nullable Double costUsd) {

  /** Nothing known. */
  public static final Usage UNKNOWN = new Usage(null, null, null, null);

  /** Both together; a figure known on one side only is taken as it is. */
  public Usage plus(Usage other) {
    return new Usage(
        sum(inputTokens, other.inputTokens),
        sum(outputTokens, other.outputTokens),
        sum(cachedTokens, other.cachedTokens),
        costUsd == null
            ? other.costUsd
            : other.costUsd == null ? costUsd : (Double) (costUsd + other.costUsd));
  }

  private static @Nullable Long sum(@Nullable Long a, @Nullable Long b) {
    return a == null ? b : b == null ? a : (Long) (a + b);
  }
}
