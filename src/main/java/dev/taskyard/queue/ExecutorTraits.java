package dev.taskyard.queue;

import org.jspecify.annotations.Nullable;

/**
 * What the queue must know of an executor.
 *
 * @param isAgent whether it is a coding agent: its tasks lock the workspace they work in unless
 *     they say otherwise, and their prompts may quote results
 * @param account whose quota it uses; null when nobody said
 */
public record ExecutorTraits(boolean isAgent, @Nullable String account) {
  /** One that locks nothing and has no account. */
  public static final ExecutorTraits PLAIN = new ExecutorTraits(false, null);

  /**
   * The lane of a task that it runs: EXECUTOR, EXECUTOR/MODEL, EXECUTOR@ACCOUNT or
   * EXECUTOR/MODEL@ACCOUNT.
   */
  public String lane(String executor, @Nullable String model) {
    String lane =
        executor + (model == null ? "" : "/" + model) + (account == null ? "" : "@" + account);
    return lane.length() <= 500 ? lane : lane.substring(0, 500);
  }
}
