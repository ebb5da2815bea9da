package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Bytes with some sequences masked. What may be the beginning of one is held back until the next
 * bytes, or the end, tell. Not thread-safe.
 */
final class MaskingStream extends PreparedStream {
  private static final byte[] MASK = Secrets.MASK.getBytes(US_ASCII);

  private final List<byte[]> secrets;
  private final boolean[] beginsOne = new boolean[256];

  private byte[] raw = new byte[16 << 10];
  private int rawCount;
  private boolean ended;

  private byte[] masked = new byte[16 << 10];
  private int maskedCount;

  /**
   * @param secrets none empty; where several begin at one place the first of the list counts
   */
  MaskingStream(InputStream in, List<byte[]> secrets) {
    super(in);
    this.secrets = secrets;
    secrets.forEach(secret -> beginsOne[secret[0] & 0xff] = true);
  }

  @Override
  boolean prepare() throws IOException {
    if (rawCount == raw.length) {
      raw = Arrays.copyOf(raw, 2 * raw.length);
    }
    int count = in.read(raw, rawCount, raw.length - rawCount);
    ended = count < 0;
    rawCount += Math.max(0, count);
    mask();
    ready(masked, maskedCount);
    return !ended;
  }

  private void mask() {
    maskedCount = 0;
    int at = 0;
    while (at < rawCount) {
      int begins = at;
      while (begins < rawCount && !beginsOne[raw[begins] & 0xff]) {
        begins++;
      }
      append(raw, at, begins - at);
      at = begins;
      if (at == rawCount) {
        break;
      }
      if (!ended && mayBeginAt(at)) {
        break;
      }
      byte[] secret = secretAt(at);
      if (secret != null) {
        append(MASK, 0, MASK.length);
        at += secret.length;
      } else {
        append(raw, at, 1);
        at++;
      }
    }
    System.arraycopy(raw, at, raw, 0, rawCount - at);
    rawCount -= at;
  }

  private byte @Nullable [] secretAt(int at) {
    for (byte[] secret : secrets) {
      if (rawCount - at >= secret.length && matches(secret, at, secret.length)) {
        return secret;
      }
    }
    return null;
  }

  private boolean mayBeginAt(int at) {
    int there = rawCount - at;
    return secrets.stream().anyMatch(secret -> there < secret.length && matches(secret, at, there));
  }

  private boolean matches(byte[] secret, int at, int count) {
    return Arrays.mismatch(raw, at, at + count, secret, 0, count) < 0;
  }

  private void append(byte[] from, int offset, int count) {
    if (maskedCount + count > masked.length) {
      masked = Arrays.copyOf(masked, Math.max(2 * masked.length, maskedCount + count));
    }
    System.arraycopy(from, offset, masked, maskedCount, count);
    maskedCount += count;
  }
}
