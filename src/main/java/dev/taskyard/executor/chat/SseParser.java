package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Takes a stream of server-sent events apart, wherever reads happen to part it. Only the data of
 * events counts; comments, which servers send to keep a connection open, and other fields are
 * passed over. For one thread.
 */
final class SseParser {
  /** A longer line is none that a model wrote. */
  static final int LONGEST_LINE = 8 << 20;

  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean afterReturn;

  /**
   * The data of the events that end in these bytes.
   *
   * @throws ModelFailure when a line or an event is too long
   */
  List<String> feed(byte[] bytes) throws ModelFailure {
    var events = new ArrayList<String>();
    for (byte next : bytes) {
      boolean endsReturn = afterReturn && next == '\n';
      afterReturn = next == '\r';
      if (endsReturn) {
        continue;
      }
      if (next == '\n' || next == '\r') {
        endLine(events);
      } else {
        line.write(next);
        checkLength(line.size());
      }
    }
    return events;
  }

  /** What was begun when the stream ended; some servers leave out the last blank line. */
  List<String> end() throws ModelFailure {
    var events = new ArrayList<String>();
    endLine(events);
    endEvent(events);
    return events;
  }

  private void endLine(List<String> events) throws ModelFailure {
    String text = line.toString(UTF_8);
    line.reset();
    if (text.isEmpty()) {
      endEvent(events);
    } else if (text.startsWith("data:")) {
      int from = text.startsWith("data: ") ? 6 : 5;
      data.append(hasData ? "\n" : "").append(text, from, text.length());
      hasData = true;
      checkLength(data.length());
    }
  }

  private void endEvent(List<String> events) {
    if (hasData) {
      events.add(data.toString());
      data.setLength(0);
      hasData = false;
    }
  }

  private static void checkLength(int length) throws ModelFailure {
    if (length > LONGEST_LINE) {
      throw ModelFailure.passing("The model's server sent a line of more than 8 MiB");
    }
  }
}
