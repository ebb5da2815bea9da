package dev.taskyard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.Summaries;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The lines of a log as a person sees them: without colours and control characters, and of a
 * progress bar that draws over itself each state as a line. Of a long line only the beginning is
 * kept. Any bytes are survived. For one thread.
 */
final class LogLines {
  /** Longer lines are cut. */
  static final int LONGEST = 1000;

  /** Colours, cursor movements, titles and links. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001B\\[[0-9;:?<=>]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?"
              + "|\u001B[ -/]*[0-~]?");

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\t]]");

  private final Reader in;
  private final char[] buffer = new char[1 << 14];
  private final StringBuilder line = new StringBuilder();
  private int at;
  private int end;

  LogLines(InputStream in) {
    this.in = new InputStreamReader(in, UTF_8);
  }

  /** The next line; null at the end. */
  @Nullable String next() throws IOException {
    line.setLength(0);
    if (!hasMore()) {
      return null;
    }
    while (hasMore()) {
      int start = at;
      while (at < end && buffer[at] != '\n' && buffer[at] != '\r') {
        at++;
      }
      line.append(buffer, start, Math.min(at - start, Math.max(0, LONGEST - line.length())));
      if (at < end) {
        at++;
        break;
      }
    }
    return plain(line.toString());
  }

  private boolean hasMore() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return at < end;
  }

  private static String plain(String raw) {
    String text = raw;
    if (text.indexOf('\u001B') >= 0) {
      text = ESCAPES.matcher(text).replaceAll("");
    }
    if (hasControls(text)) {
      text = CONTROLS.matcher(text).replaceAll("");
    }
    return Summaries.mend(text).stripTrailing();
  }

  private static boolean hasControls(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) != '\t' && Character.isISOControl(text.charAt(i))) {
        return true;
      }
    }
    return false;
  }
}
