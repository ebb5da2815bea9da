package dev.taskyard.cli;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An instant, or so long ago; one of them is null. */
record Moment(@Nullable Instant at, @Nullable Duration ago) {
  Instant before(Instant now) {
    return at != null ? at : now.minus(ago == null ? Duration.ZERO : ago);
  }
}
