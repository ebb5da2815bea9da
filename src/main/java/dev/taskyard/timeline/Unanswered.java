package dev.taskyard.timeline;

import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What transactions of a run wrote of whose commit nothing was heard: one of them may have been
 * committed, and the next try finds its own work there. Confined to the recorder's thread.
 */
final class Unanswered {
  private final Map<Long, MessageWindow.Stored> messages = new HashMap<>();
  private final Set<Instant> ends = new HashSet<>();

  /** The message of this event is written as this entry. */
  void message(long seq, MessageWindow.Stored stored) {
    messages.put(seq, stored);
  }

  /** As what the last try wrote the message of this event; empty when it is no such message. */
  Optional<MessageWindow.Stored> message(long seq) {
    return Optional.ofNullable(messages.get(seq));
  }

  /** The run's end is written with this time. */
  void end(Instant at) {
    ends.add(at);
  }

  /**
   * Whether a run that ended at this time, to the microsecond, was ended by one of these tries and
   * not by a rescue.
   */
  boolean isEnd(Instant at) {
    return ends.contains(at);
  }

  /** What became of the last try is known: it is committed, or all of it was undone. */
  void answered() {
    messages.clear();
    ends.clear();
  }
}
