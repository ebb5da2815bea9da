package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Text that grows and is wanted whole at the end: the beginning in memory, more of it in a file,
 * and of what is beyond {@link #LIMIT} characters only the beginning and the end. For one thread at
 * a time.
 */
final class TextStore {
  /** Up to this many characters the text is given back whole. */
  static final int LIMIT = 8 << 20;

  /** What stays of each end of a longer text. */
  static final int END = 64 << 10;

  private static final int IN_MEMORY = 256 << 10;

  private final Path file;
  private final StringBuilder head = new StringBuilder();
  private final StringBuilder tail = new StringBuilder();
  private @Nullable Writer overflow;
  private long length;
  private boolean fileFailed;

  TextStore(Path file) {
    this.file = file;
  }

  void append(String piece) {
    length += piece.length();
    if (length <= IN_MEMORY) {
      head.append(piece);
      return;
    }
    tail.append(piece);
    if (tail.length() > 2 * END) {
      tail.delete(0, tail.length() - END);
    }
    spill(piece);
  }

  /**
   * The text; when it is too long, its beginning and end with a word on what is missing; null when
   * it is blank.
   */
  @Nullable String whole() {
    String whole = overflow == null && !fileFailed ? head.toString() : joined();
    return whole.isBlank() ? null : whole;
  }

  private void spill(String piece) {
    if (fileFailed || length > LIMIT) {
      return;
    }
    try {
      if (overflow == null) {
        overflow = new OutputStreamWriter(PrivateFiles.stream(file), UTF_8);
      }
      overflow.write(piece);
    } catch (IOException e) {
      fileFailed = true;
    }
  }

  private String joined() {
    try {
      if (overflow != null) {
        overflow.close();
      }
      return fileFailed || length > LIMIT ? excerpt() : headAndFile();
    } catch (IOException e) {
      return excerpt();
    } finally {
      deleteFile();
    }
  }

  private String headAndFile() throws IOException {
    var whole = new StringBuilder((int) length).append(head);
    var buffer = new char[16 << 10];
    try (Reader in = Files.newBufferedReader(file, UTF_8)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        whole.append(buffer, 0, count);
      }
    }
    return whole.toString();
  }

  private void deleteFile() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      fileFailed = true;
    }
  }

  private String excerpt() {
    String first = head.substring(0, atCharacter(head, Math.min(head.length(), END)));
    String last = tail.substring(atCharacter(tail, Math.max(0, tail.length() - END)));
    long missing = length - first.length() - last.length();
    return missing <= 0
        ? first + last
        : "%s\n[... %d characters left out here; the whole is in the raw output ...]\n%s"
            .formatted(first, missing, last);
  }

  /** The nearest position up to {@code index} that does not part a surrogate pair. */
  private static int atCharacter(CharSequence text, int index) {
    boolean inPair =
        index > 0 && index < text.length() && Character.isLowSurrogate(text.charAt(index));
    return inPair ? index - 1 : index;
  }
}
