package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.taskyard.task.RedactedPieces;
import dev.taskyard.task.Redaction;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Bytes without the secrets that a {@link Redaction} knows. Each byte is taken for a character, so
 * that those of any encoding come through unchanged. Not thread-safe.
 */
final class RedactingStream extends FilterInputStream {
  private final RedactedPieces pieces;
  private final byte[] raw = new byte[16 << 10];
  private byte[] ready = new byte[0];
  private int readyFrom;
  private boolean ended;

  RedactingStream(InputStream in, Redaction redaction) {
    super(in);
    this.pieces = redaction.inPieces();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (readyFrom == ready.length) {
      if (ended) {
        return -1;
      }
      int count = in.read(raw, 0, raw.length);
      ended = count < 0;
      String settled = ended ? pieces.end() : pieces.add(new String(raw, 0, count, ISO_8859_1));
      ready = settled.getBytes(ISO_8859_1);
      readyFrom = 0;
    }
    int count = Math.min(length, ready.length - readyFrom);
    System.arraycopy(ready, readyFrom, into, offset, count);
    readyFrom += count;
    return count;
  }

  @Override
  public int available() throws IOException {
    return ready.length - readyFrom + (ended ? 0 : super.available());
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = 0;
    while (skipped < count && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public boolean markSupported() {
    return false;
  }
}
