package dev.taskyard.schedule;

import java.time.LocalDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Times of which each is found from the one before it. */
final class Successive implements Iterator<LocalDateTime> {

  /** Finds the next. */
  interface Step {
    /** The first time later than this one; null when there is none. */
    @Nullable LocalDateTime after(LocalDateTime time);
  }

  private final Step step;
  private @Nullable LocalDateTime next;

  Successive(LocalDateTime after, Step step) {
    this.step = step;
    this.next = step.after(after);
  }

  @Override
  public boolean hasNext() {
    return next != null;
  }

  @Override
  public LocalDateTime next() {
    LocalDateTime found = next;
    if (found == null) {
      throw new NoSuchElementException();
    }
    next = step.after(found);
    return found;
  }
}
