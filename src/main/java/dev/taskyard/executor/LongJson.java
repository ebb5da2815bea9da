package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Makes a JSON object that is too long for memory short by cutting its long strings, so that a
 * result or the end of a tool call counts however much text it carries. For one file.
 */
final class LongJson {
  /** A string literal is cut at the first character after so many bytes. */
  static final int STRING_LIMIT = 256 << 10;

  private static final byte[] CUT =
      " [... cut here; the whole line is in the artifact long_line]".getBytes(UTF_8);

  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean inString;
  private boolean isAfterBackslash;

  /** How many bytes of an escape are still to come: a string is never cut in one. */
  private int escapeLeft;

  private boolean cutting;
  private int inThisString;

  private LongJson() {}

  /** The object with its long strings cut; empty when it is none, or is long in another way. */
  static Optional<String> shortened(Path file) {
    var json = new LongJson();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 64 << 10)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        json.take(b);
        if (json.isBeyondHelp()) {
          return Optional.empty();
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of(json.kept.toString(UTF_8));
  }

  private boolean isBeyondHelp() {
    return kept.size() > LineSplitter.LIMIT;
  }

  private void take(int b) {
    if (!inString) {
      kept.write(b);
      inString = b == '"';
      inThisString = 0;
    } else if (escapeLeft > 0) {
      escapeLeft = b == 'u' && escapeLeft == 1 && isAfterBackslash ? 4 : escapeLeft - 1;
      isAfterBackslash = false;
      keep(b);
    } else if (b == '"') {
      endString();
    } else {
      cutting |= inThisString >= STRING_LIMIT && isFirstByteOfCharacter(b);
      isAfterBackslash = b == '\\';
      escapeLeft = isAfterBackslash ? 1 : 0;
      keep(b);
    }
  }

  private static boolean isFirstByteOfCharacter(int b) {
    return (b & 0xC0) != 0x80;
  }

  private void keep(int b) {
    inThisString++;
    if (!cutting) {
      kept.write(b);
    }
  }

  private void endString() {
    if (cutting) {
      kept.writeBytes(CUT);
    }
    kept.write('"');
    inString = false;
    cutting = false;
  }
}
