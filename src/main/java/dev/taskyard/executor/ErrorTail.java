package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.taskyard.task.Summaries;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.List;

/** The end of a program's standard error, for the reason of a failure. */
final class ErrorTail {
  private static final int BYTES = 2 << 10;
  private static final int LINES = 10;

  private ErrorTail() {}

  /**
   * The last lines of the file, at most 10 and 2 KiB; empty when there are none or the file cannot
   * be read.
   */
  static String of(Path file) {
    try (var in = new RandomAccessFile(file.toFile(), "r")) {
      long start = Math.max(0, in.length() - BYTES);
      byte[] end = new byte[(int) (in.length() - start)];
      in.seek(start);
      in.readFully(end);
      return lastLines(new String(end, UTF_8), start > 0);
    } catch (IOException e) {
      return "";
    }
  }

  private static String lastLines(String text, boolean isCut) {
    String plain = Summaries.mend(Ansi.stripped(text)).strip();
    List<String> lines = plain.lines().toList();
    int from = Math.max(isCut && lines.size() > 1 ? 1 : 0, lines.size() - LINES);
    return String.join("\n", lines.subList(from, lines.size()));
  }
}
