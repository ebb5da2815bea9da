package dev.taskyard.store;

import dev.taskyard.store.H2Head.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An H2 database file whose head names the newest chunk after every commit. When a process was
 * killed, H2 looks for the newest chunk from the head on, along the places where each chunk expects
 * the next, and from the file's end backwards. Once space within the file is used again (45 s after
 * it was given up), a chunk lies in neither way, and only the head can name it. But H2 2.5.250 and
 * 2.5.252 write the one before it there (their {@code RandomAccessStore.writeChunk} no longer sets
 * the last chunk before it writes the head), and others leave out some heads. And a head that says
 * that the file was closed in order makes H2 look at that state alone; where an earlier kill had
 * overwritten a chunk that this state still lists, it takes any older one in its place. Hence here
 *
 * <ul>
 *   <li>the head follows each chunk at once, before the commit is acknowledged;
 *   <li>the head before it stays in the second block, for who loses power between the two;
 *   <li>no file is ever closed in order, as far as H2 can see: it always looks for the newest state
 *       of which everything is there, which takes two small reads for each chunk of the file.
 * </ul>
 *
 * What is not understood passes as it is, such as an encrypted file. Thread-safe.
 */
final class H2Channel extends ForwardingChannel {
  private @Nullable H2Head head;
  private @Nullable Chunk newest;

  H2Channel(FileChannel file) {
    super(file);
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    int count = source.remaining();
    Optional<Chunk> chunk = Chunk.at(position, source);
    Optional<H2Head> next = isHead(position, count) ? H2Head.of(source) : Optional.empty();
    if (chunk.isPresent()) {
      writeChunk(chunk.get(), source);
    } else if (next.isPresent()) {
      writeHead(next.get());
      source.position(source.limit());
    } else {
      writeFully(source, position);
    }
    return count;
  }

  private static boolean isHead(long position, int count) {
    return position == 0 && count == H2Head.SIZE;
  }

  /** One that is only moved is older than the newest, or the newest itself at another place. */
  private void writeChunk(Chunk chunk, ByteBuffer source) throws IOException {
    H2Head before = head == null ? stored() : head;
    writeFully(source, chunk.block() * H2Head.BLOCK);
    if (newest == null || chunk.version() >= newest.version()) {
      newest = chunk;
      if (before != null) {
        store(before.with(chunk));
      }
    }
  }

  /** What H2 takes for the newest chunk is that, or one before it. */
  private void writeHead(H2Head next) throws IOException {
    Chunk named = next.newest().orElse(null);
    if (named != null && (newest == null || named.version() > newest.version())) {
      newest = named;
    }
    store(newest == null ? next : next.with(newest));
  }

  private void store(H2Head next) throws IOException {
    H2Head before = head;
    H2Head written = next.unclean();
    if (!written.equals(before)) {
      writeFully(written.bytes(before == null ? written : before), 0);
      head = written;
    }
  }

  private @Nullable H2Head stored() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(H2Head.SIZE);
    return read(bytes, 0) < H2Head.SIZE ? null : H2Head.of(bytes.flip()).orElse(null);
  }

  private void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += super.write(source, at);
    }
  }

  /** Beside a write, as in the file itself. */
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    int start = target.position();
    int count = super.read(target, position);
    if (isHead(position, count)) {
      H2Head.of(target.duplicate().flip().position(start))
          .filter(H2Head::isClean)
          .map(H2Head::unclean)
          .ifPresent(found -> target.put(start, found.bytes(found), 0, count));
    }
    return count;
  }
}
