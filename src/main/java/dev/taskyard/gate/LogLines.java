package dev.taskyard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.Summaries;
import java.io.BufferedReader;
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
  static final int LONGEST = 2000;

  /** Colours, cursor movements, titles and links. */
  private static final Pattern ESCAPES =
      Pattern.compile(
          "\u001B\\[[0-9;:?<=>]*[ -/]*[@-~]|\u001B\\][^\u0007\u001B]*(?:\u0007|\u001B\\\\)?"
              + "|\u001B[ -/]*[0-~]?");

  private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}&&[^\t]]");

  private final Reader in;
  private final StringBuilder line = new StringBuilder();

  LogLines(InputStream in) {
    this.in = new BufferedReader(new InputStreamReader(in, UTF_8), 1 << 16);
  }

  /** The next line; null at the end. */
  @Nullable String next() throws IOException {
    line.setLength(0);
    int c = in.read();
    if (c < 0) {
      return null;
    }
    for (; c >= 0 && c != '\n' && c != '\r'; c = in.read()) {
      if (line.length() < LONGEST) {
        line.append((char) c);
      }
    }
    return plain(line.toString());
  }

  private static String plain(String raw) {
    String text = raw;
    if (text.indexOf('\u001B') >= 0) {
      text = ESCAPES.matcher(text).replaceAll("");
    }
    if (text.chars().anyMatch(c -> c != '\t' && Character.isISOControl(c))) {
      text = CONTROLS.matcher(text).replaceAll("");
    }
    return Summaries.mend(text).stripTrailing();
  }
}
