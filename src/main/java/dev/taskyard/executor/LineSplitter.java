package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.Summaries;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes into lines for a protocol. A line over {@link #LIMIT} bytes goes to a file of its own;
 * invalid UTF-8 and U+0000 become U+FFFD. For one thread.
 */
final class LineSplitter {
  /** The longest line in bytes that is held in memory. */
  static final int LIMIT = 1 << 20;

  private static final int HEAD_BYTES = 160;
  private static final int USUAL = 8 << 10;

  private final OutputProtocol protocol;
  private final Path directory;
  private byte[] line = new byte[USUAL];
  private int length;
  private int longLines;
  private @Nullable LongLineFile file;

  /** Files of long lines are made in {@code directory}. */
  LineSplitter(OutputProtocol protocol, Path directory) {
    this.protocol = protocol;
    this.directory = directory;
  }

  /** Takes the first {@code count} bytes. */
  void take(byte[] bytes, int count) throws InterruptedException {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (bytes[i] == '\n') {
        add(bytes, from, i + 1);
        endLine();
        from = i + 1;
      }
    }
    add(bytes, from, count);
  }

  /** Whether there is the beginning of a line that its protocol would take as it is. */
  boolean hasPiece() {
    return length > 0 && protocol.takesPieces();
  }

  /**
   * Hands over the beginning of a line, without the last character when that is not complete yet.
   */
  void handOverPiece() throws InterruptedException {
    int whole = length - incomplete(line, length);
    protocol.line(text(line, whole));
    System.arraycopy(line, whole, line, 0, length - whole);
    length -= whole;
  }

  /** There is no more; a last line need not have a line end. */
  void end() throws InterruptedException {
    if (length > 0 || file != null) {
      endLine();
    }
    protocol.end();
  }

  private void add(byte[] bytes, int from, int to) {
    int count = to - from;
    if (file == null && length + count > LIMIT) {
      file = new LongLineFile(directory.resolve("line-" + ++longLines + ".txt"), line, length);
    }
    if (file != null) {
      file.add(bytes, from, to);
      return;
    }
    if (length + count > line.length) {
      line = Arrays.copyOf(line, Math.max(length + count, Math.min(LIMIT, line.length * 2)));
    }
    System.arraycopy(bytes, from, line, length, count);
    length += count;
  }

  private void endLine() throws InterruptedException {
    LongLineFile longLine = file;
    String head = text(line, Math.min(length, HEAD_BYTES));
    String whole = longLine == null ? text(line, length) : "";
    length = 0;
    file = null;
    if (line.length > USUAL * 8) {
      line = new byte[USUAL];
    }
    if (longLine == null) {
      protocol.line(whole);
    } else {
      protocol.longLine(longLine.close(head));
    }
  }

  private static String text(byte[] bytes, int count) {
    return Summaries.mend(new String(bytes, 0, count, UTF_8));
  }

  /** How many bytes at the end begin a character whose other bytes have not come yet. */
  private static int incomplete(byte[] bytes, int count) {
    for (int back = 1; back <= Math.min(3, count); back++) {
      int b = bytes[count - back] & 0xFF;
      if (b >= 0xC0) {
        int size = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
        return size > back ? back : 0;
      }
      if (b < 0x80) {
        return 0;
      }
    }
    return 0;
  }

  /**
   * The file of one long line. A disk that is full costs the file, not the run: the raw output
   * tells the same.
   */
  private static final class LongLineFile {
    private final Path path;
    private @Nullable OutputStream out;
    private long bytes;

    LongLineFile(Path path, byte[] start, int count) {
      this.path = path;
      try {
        out = PrivateFiles.stream(path);
      } catch (IOException e) {
        out = null;
      }
      add(start, 0, count);
    }

    void add(byte[] more, int from, int to) {
      bytes += to - from;
      try {
        if (out != null) {
          out.write(more, from, to - from);
        }
      } catch (IOException e) {
        out = null;
      }
    }

    LongLine close(String head) {
      try {
        if (out != null) {
          out.close();
        }
      } catch (IOException e) {
        out = null;
      }
      return new LongLine(path, bytes, head);
    }
  }
}
