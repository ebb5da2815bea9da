package dev.taskyard.artifact;

import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file that is being written under a temporary name. Closing it without having given it a name
 * removes it. For one thread.
 *
 * <p>Written by a {@link FileOutputStream} and not by a channel, since an interrupt would close a
 * channel: the output of a run that is being canceled is kept too.
 */
final class NewFile implements Closeable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final byte[] REPLACEMENT = "\uFFFD".getBytes(StandardCharsets.UTF_8);

  private final Path directory;
  private final Path temporary;
  private final FileOutputStream out;
  private final Digest digest = new Digest();

  private NewFile(Path directory, Path temporary, FileOutputStream out) {
    this.directory = directory;
    this.temporary = temporary;
    this.out = out;
  }

  static NewFile in(Path directory) throws IOException {
    Path temporary = directory.resolve(Names.temporary());
    OwnerOnly.createFile(temporary);
    try {
      return new NewFile(directory, temporary, new FileOutputStream(temporary.toFile()));
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  /** As UTF-8, a buffer at a time: no second copy of a large text. A lone surrogate is U+FFFD. */
  void write(String text) throws IOException {
    CharsetEncoder encoder =
        StandardCharsets.UTF_8
            .newEncoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .replaceWith(REPLACEMENT);
    CharBuffer chars = CharBuffer.wrap(text);
    ByteBuffer bytes = ByteBuffer.allocate(BUFFER_BYTES);
    CoderResult result;
    do {
      result = encoder.encode(chars, bytes, true);
      if (result.isUnderflow()) {
        result = encoder.flush(bytes);
      }
      write(bytes.array(), bytes.position());
      bytes.clear();
    } while (result.isOverflow());
  }

  /** All that is left in the stream; does not close it. */
  void write(InputStream in) throws IOException {
    byte[] buffer = new byte[BUFFER_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      write(buffer, n);
    }
  }

  private void write(byte[] bytes, int length) throws IOException {
    out.write(bytes, 0, length);
    digest.update(bytes, length);
  }

  /** Syncs the file and gives it a name of its own, {@code STEM.txt} or with a number. */
  Path publish(String stem) throws IOException {
    sync();
    Path name = Publication.firstFree(directory, stem, free -> Publication.rename(temporary, free));
    syncNameOrRemove(name);
    return name;
  }

  /** Syncs the file and gives it this very name; FileAlreadyExistsException when it is taken. */
  void publishAs(Path name) throws IOException {
    sync();
    Publication.rename(temporary, name);
    syncNameOrRemove(name);
  }

  private void sync() throws IOException {
    out.getFD().sync();
    out.close();
  }

  private void syncNameOrRemove(Path name) throws IOException {
    try {
      Durability.syncDirectory(directory);
    } catch (IOException e) {
      Files.deleteIfExists(name);
      throw e;
    }
  }

  /** Of what has been written so far; to be asked once. */
  StoredArtifact stored(String path) {
    return digest.stored(path);
  }

  @Override
  public void close() throws IOException {
    try {
      out.close();
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
