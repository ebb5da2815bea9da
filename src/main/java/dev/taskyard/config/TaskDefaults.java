package dev.taskyard.config;

import org.jspecify.annotations.Nullable;

/** What a task gets where its request says nothing. */
public record TaskDefaults(
    @Nullable String model,
    @Nullable String workspace,
    String mode,
    boolean allowShell,
    boolean trustMode,
    boolean autoApprove,
    String queue) {

  /** Nothing granted, mode agent, the queue {@code default}. */
  public static final TaskDefaults SAFE =
      new TaskDefaults(null, null, "agent", false, false, false, "default");
}
