package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.taskyard.task.RedactedPieces;
import dev.taskyard.task.Redaction;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes without the secrets that a {@link Redaction} knows. Each byte is taken for a character, so
 * that those of any encoding come through unchanged. Not thread-safe.
 */
final class RedactingStream extends PreparedStream {
  private final RedactedPieces pieces;
  private final byte[] raw = new byte[16 << 10];

  RedactingStream(InputStream in, Redaction redaction) {
    super(in);
    this.pieces = redaction.inPieces();
  }

  @Override
  boolean prepare() throws IOException {
    int count = in.read(raw, 0, raw.length);
    boolean ended = count < 0;
    String settled = ended ? pieces.end() : pieces.add(new String(raw, 0, count, ISO_8859_1));
    byte[] bytes = settled.getBytes(ISO_8859_1);
    ready(bytes, bytes.length);
    return !ended;
  }
}
