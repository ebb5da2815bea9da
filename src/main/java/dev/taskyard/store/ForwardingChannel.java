package dev.taskyard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import org.h2.store.fs.FileBaseDefault;

/**
 * A file of H2's that passes everything on to another. Like that, it is closed when a thread is
 * interrupted while it reads or writes: H2 asks whether it is open, before it gives up what it has
 * of it. Thread-safe.
 */
abstract class ForwardingChannel extends FileBaseDefault {
  private final FileChannel file;

  ForwardingChannel(FileChannel file) {
    this.file = file;
  }

  @Override
  public synchronized int write(ByteBuffer source, long position) throws IOException {
    return access(() -> file.write(source, position));
  }

  /** Beside a write, as in the file itself. */
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  @Override
  public int read(ByteBuffer target, long position) throws IOException {
    return access(() -> file.read(target, position));
  }

  @Override
  public long size() throws IOException {
    return access(file::size);
  }

  @Override
  protected void implTruncate(long size) throws IOException {
    FileChannel ignored = access(() -> file.truncate(size));
  }

  @Override
  public void force(boolean metaData) throws IOException {
    access(
        () -> {
          file.force(metaData);
          return file;
        });
  }

  @Override
  public FileLock tryLock(long position, long size, boolean shared) throws IOException {
    return access(() -> file.tryLock(position, size, shared));
  }

  @Override
  protected void implCloseChannel() throws IOException {
    file.close();
  }

  /** Something that is done with the file. */
  private interface Access<T> {
    T run() throws IOException;
  }

  private <T> T access(Access<T> access) throws IOException {
    try {
      return access.run();
    } catch (ClosedChannelException e) {
      close();
      throw e;
    }
  }
}
