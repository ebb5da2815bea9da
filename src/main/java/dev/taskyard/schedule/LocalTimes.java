package dev.taskyard.schedule;

import java.time.LocalDateTime;
import java.util.Iterator;

/** Times on a wall clock, in whatever time zone it hangs. */
interface LocalTimes {

  /** Those later than this one, in order. */
  Iterator<LocalDateTime> after(LocalDateTime time);

  /** Whether they name no hours, and so go on through a clock that changes. */
  boolean passHours();
}
