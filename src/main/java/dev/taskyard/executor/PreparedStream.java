package dev.taskyard.executor;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Bytes of another stream, made into others before they are read. Not thread-safe. */
abstract class PreparedStream extends FilterInputStream {
  private byte[] ready = new byte[0];
  private int readyFrom;
  private int readyTo;
  private boolean ended;

  PreparedStream(InputStream in) {
    super(in);
  }

  /**
   * Reads from {@code in} and hands over what can be said of it, by {@link #ready}; that may be
   * nothing yet.
   *
   * @return whether there is more to come
   */
  abstract boolean prepare() throws IOException;

  /** To be read next; not to be changed before {@link #prepare} is called again. */
  final void ready(byte[] bytes, int count) {
    ready = bytes;
    readyFrom = 0;
    readyTo = count;
  }

  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public final int read(byte[] into, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (readyFrom == readyTo) {
      if (ended) {
        return -1;
      }
      ended = !prepare();
    }
    int count = Math.min(length, readyTo - readyFrom);
    System.arraycopy(ready, readyFrom, into, offset, count);
    readyFrom += count;
    return count;
  }

  @Override
  public final int available() throws IOException {
    return readyTo - readyFrom + (ended ? 0 : super.available());
  }

  @Override
  public final long skip(long count) throws IOException {
    long skipped = 0;
    while (skipped < count && read() >= 0) {
      skipped++;
    }
    return skipped;
  }

  @Override
  public final boolean markSupported() {
    return false;
  }
}
