package dev.taskyard.cli;

import dev.taskyard.task.TaskyardException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** Text that comes from outside: taken as it is, or refused with the place of the fault. */
final class Utf8 {

  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private Utf8() {}

  /**
   * The bytes as text, without a byte order mark.
   *
   * @param source what the message calls them
   */
  static String decode(byte[] bytes, String source) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length + 1);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      throw TaskyardException.invalid(
          "%s: expected UTF-8, found the byte 0x%02X at offset %d (line %d)"
              .formatted(
                  source, bytes[in.position()], in.position(), lineAt(bytes, in.position())));
    }
    String text = out.flip().toString();
    boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
    return marked ? text.substring(1) : text;
  }

  /** The same, and U+0000 is refused, which no database keeps. */
  static String decodePrompt(byte[] bytes, String source) {
    String text = decode(bytes, source);
    int nul = text.indexOf('\0');
    if (nul >= 0) {
      throw TaskyardException.invalid(
          "%s: a prompt cannot contain U+0000, found at character %d (line %d)"
              .formatted(source, nul, 1 + text.chars().limit(nul).filter(c -> c == '\n').count()));
    }
    return text;
  }

  private static int lineAt(byte[] bytes, int offset) {
    int line = 1;
    for (int i = 0; i < offset; i++) {
      if (bytes[i] == '\n') {
        line++;
      }
    }
    return line;
  }
}
