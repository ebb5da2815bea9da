package dev.taskyard.executor;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a host's command ended.
 *
 * @param exitCode of its main process when that ended by itself; 128 + n when signal n ended it
 * @param forced whether something of it had to be killed when it was stopped or timed out
 * @param took from its start until all of it was gone
 * @param trouble why it could not be started, or what else is to be said of it
 */
public record HostEnd(
    Kind kind,
    @Nullable Integer exitCode,
    boolean forced,
    Duration took,
    @Nullable String trouble) {

  /** Who ended it. */
  public enum Kind {
    /** It ended by itself. */
    EXITED,
    /** Its time was over. */
    TIMED_OUT,
    /** Its run was stopped. */
    STOPPED,
    NOT_STARTED
  }
}
