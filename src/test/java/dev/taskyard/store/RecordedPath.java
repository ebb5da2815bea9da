package dev.taskyard.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.h2.store.fs.FilePathWrapper;

/** A way by which H2 reaches files that remembers every write. It is public for H2. */
public final class RecordedPath extends FilePathWrapper {
  static final String SCHEME = "recorded";

  /** What happened, in order, in all files of databases that were opened by this way. */
  static final List<Step> STEPS = new ArrayList<>();

  /** Something that happens to a file, or beside it. */
  sealed interface Step permits Write, Cut, Acknowledged {}

  record Write(int position, ByteBuffer bytes) implements Step {}

  record Cut(int size) implements Step {}

  record Acknowledged(int number) implements Step {}

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel file = super.open(mode);
    return name.endsWith(".mv.db") ? new Channel(file) : file;
  }

  private static void add(Step step) {
    synchronized (STEPS) {
      STEPS.add(step);
    }
  }

  static void acknowledged(int number) {
    add(new Acknowledged(number));
  }

  private static final class Channel extends ForwardingChannel {

    Channel(FileChannel file) {
      super(file);
    }

    @Override
    public synchronized int write(ByteBuffer source, long position) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(source.remaining()).put(source.duplicate()).flip();
      add(new Write(Math.toIntExact(position), bytes));
      return super.write(source, position);
    }

    @Override
    protected void implTruncate(long size) throws IOException {
      add(new Cut(Math.toIntExact(size)));
      super.implTruncate(size);
    }
  }
}
