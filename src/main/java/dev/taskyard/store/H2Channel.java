package dev.taskyard.store;

import dev.taskyard.store.H2Head.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.util.Optional;
import org.h2.store.fs.FileBaseDefault;
import org.jspecify.annotations.Nullable;

/**
 * An H2 database file whose head names the newest chunk after every commit. H2 looks for the newest
 * chunk from the head on when a process was killed: along the places where each chunk expects the
 * next, and from the file's end backwards. Once space within the file is used again (45 s after it
 * was given up), a chunk lies in neither way, so the head must name it. But H2 2.5.250 and 2.5.252
 * write the one before it there (their {@code RandomAccessStore.writeChunk} no longer sets the last
 * chunk before it writes the head), and others write some chunks without a head: acknowledged
 * commits were lost, mostly a few, and at the first commit after a file was opened all that had
 * come before. Hence here
 *
 * <ul>
 *   <li>a head that says the file was closed in order is withdrawn before the first chunk is
 *       written: H2 trusts it, and takes an old state where it finds that it should not have;
 *   <li>the head follows each chunk at once, before the commit is acknowledged.
 * </ul>
 *
 * What is not understood is written as it comes, such as an encrypted file. Thread-safe.
 */
final class H2Channel extends FileBaseDefault {
  private final FileChannel file;
  private @Nullable H2Head head;
  private @Nullable Chunk newest;

  H2Channel(FileChannel file) {
    this.file = file;
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    int count = source.remaining();
    Optional<Chunk> chunk = Chunk.at(position, source);
    Optional<H2Head> head =
        position == 0 && count == H2Head.SIZE ? H2Head.of(source) : Optional.empty();
    if (chunk.isPresent()) {
      writeChunk(chunk.get(), source);
    } else if (head.isPresent()) {
      writeHead(head.get());
      source.position(source.limit());
    } else {
      writeFully(source, position);
    }
    return count;
  }

  /** One that is only moved is older than the newest, or the newest itself at another place. */
  private void writeChunk(Chunk chunk, ByteBuffer source) throws IOException {
    H2Head before = head == null ? stored() : head;
    if (before != null && before.isClean()) {
      writeHead(before.unclean());
    }
    writeFully(source, chunk.block() * H2Head.BLOCK);
    if (newest == null || chunk.version() >= newest.version()) {
      newest = chunk;
      if (before != null) {
        writeHead(before.unclean());
      }
    }
  }

  private void writeHead(H2Head written) throws IOException {
    H2Head next =
        newest != null && written.version() <= newest.version() ? written.with(newest) : written;
    writeFully(next.bytes(), 0);
    head = next;
  }

  private @Nullable H2Head stored() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(H2Head.SIZE);
    int count = file.read(bytes, 0);
    return count < H2Head.SIZE ? null : H2Head.of(bytes.flip()).orElse(null);
  }

  private void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += file.write(source, at);
    }
  }

  /** Beside a write, as in the file itself. */
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return file.read(target, position);
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  protected void implTruncate(long size) throws IOException {
    FileChannel ignored = file.truncate(size);
  }

  @Override
  public void force(boolean metaData) throws IOException {
    file.force(metaData);
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return file.tryLock(position, size, shared);
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }
}
