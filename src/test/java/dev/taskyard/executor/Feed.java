package dev.taskyard.executor;

import java.nio.file.Path;
import java.util.Arrays;

/** Hands a recorded output to a protocol as a run would. */
public final class Feed {
  private Feed() {}

  /** All of it, in chunks that part lines and characters; files of long lines go to a directory. */
  public static void all(byte[] bytes, OutputProtocol protocol, RunOutput output, Path directory)
      throws InterruptedException {
    var lines = new LineSplitter(protocol, directory);
    int size = 1000;
    for (int from = 0; from < bytes.length; from += size) {
      byte[] chunk = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + size));
      lines.take(chunk, chunk.length);
    }
    lines.end();
    output.end();
  }
}
