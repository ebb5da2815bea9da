package dev.taskyard.queue;

import org.jspecify.annotations.Nullable;

/**
 * What the queue must know of an executor.
 *
 * @param isAgent whether it is a coding agent: its tasks lock the workspace they work in unless
 *     they say otherwise, and their prompts may quote results
 * @param account whose quota it uses; null when nobody said
 * @param keepsThreads whether its conversations are stored here, so that a run that follows one
 *     that was given back or postponed goes on where that stood
 */
public record ExecutorTraits(boolean isAgent, @Nullable String account, boolean keepsThreads) {
  /** One that locks nothing and has no account. */
  public static final ExecutorTraits PLAIN = new ExecutorTraits(false, null);

  /** One whose conversations, if any, are its own affair. */
  public ExecutorTraits(boolean isAgent, @Nullable String account) {
    this(isAgent, account, false);
  }

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
