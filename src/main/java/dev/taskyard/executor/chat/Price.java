package dev.taskyard.executor.chat;

import dev.taskyard.task.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a model costs, in US dollars per million tokens.
 *
 * @param cached of tokens read that came from a cache; null when they cost as much as others
 */
public record Price(double input, double output, @Nullable Double cached) {
  private static final double MILLION = 1_000_000;

  /** The usage with its cost; as it is when input or output is unknown. */
  Usage costed(Usage usage) {
    if (usage.inputTokens() == null || usage.outputTokens() == null) {
      return usage;
    }
    long fromCache = usage.cachedTokens() == null ? 0 : usage.cachedTokens();
    double read = Math.max(0, usage.inputTokens() - fromCache) * input;
    double reread = fromCache * (cached == null ? input : cached);
    double cost = (read + reread + usage.outputTokens() * output) / MILLION;
    return new Usage(
        usage.inputTokens(), usage.outputTokens(), usage.cachedTokens(), (Double) cost);
  }
}
