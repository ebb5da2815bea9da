package dev.taskyard.executor.agent;

import dev.taskyard.task.Usage;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What conversations had consumed when they last reported it. Codex and Claude Code report totals
 * of a conversation, also after it was resumed, and we want what each turn added.
 *
 * <p>It lives as long as the worker. A conversation that is resumed after its worker died is
 * counted from its beginning: the totals come with the last line of a turn, so that a turn that was
 * cut off has reported nothing yet. Only what earlier whole turns of the same run had reported is
 * then counted twice.
 *
 * <p>Thread-safe.
 */
public final class UsageLedger {
  private static final int CONVERSATIONS = 1000;

  private record Key(String thread, String model) {}

  private final Map<Key, Usage> totals =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Usage> eldest) {
          return size() > CONVERSATIONS;
        }
      };

  /** What was added since the last total of this conversation and model, if there was one. */
  synchronized Usage sinceLast(String thread, String model, Usage total) {
    Usage before = totals.put(new Key(thread, model), total);
    if (before == null) {
      return total;
    }
    return new Usage(
        added(before.inputTokens(), total.inputTokens()),
        added(before.outputTokens(), total.outputTokens()),
        added(before.cachedTokens(), total.cachedTokens()),
        added(before.costUsd(), total.costUsd()));
  }

  /** Something that got less is counted anew. */
  private static @Nullable Long added(@Nullable Long before, @Nullable Long total) {
    return before == null || total == null || total < before ? total : (Long) (total - before);
  }

  private static @Nullable Double added(@Nullable Double before, @Nullable Double total) {
    return before == null || total == null || total < before ? total : (Double) (total - before);
  }
}
