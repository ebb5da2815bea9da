package dev.taskyard.executor.chat;

import dev.taskyard.executor.StopSignal;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.jspecify.annotations.Nullable;

/** Goes through a directory and those in it, in order; follows no link, and leaves out .git. */
final class FileWalk {
  /** Told what is there. */
  interface Visitor {
    /**
     * Something in a folder.
     *
     * @return whether to go on
     */
    boolean visit(Folder folder, Path name, BasicFileAttributes attributes)
        throws ToolFault, IOException;
  }

  private static final int MOST = 100_000;

  private final Visitor visitor;
  private final StopSignal stop;
  private final int most;
  private int seen;
  private boolean cut;

  FileWalk(Visitor visitor, StopSignal stop) {
    this(visitor, stop, MOST);
  }

  FileWalk(Visitor visitor, StopSignal stop, int most) {
    this.visitor = visitor;
    this.stop = stop;
    this.most = most;
  }

  /** Whether there is more than it went through, though the visitor wanted more. */
  boolean isCut() {
    return cut;
  }

  /** What to say of a walk that was cut; nothing of another. */
  String remark() {
    return cut
        ? "(cut short after %d names, there is more: name a directory in it)\n".formatted(most)
        : "";
  }

  /** Goes so many levels deep; from 1. */
  void walk(Confined.Found found, int depth) throws ToolFault, IOException {
    if (found.file() == null) {
      boolean ignored = walk(found.folder(), depth);
      return;
    }
    BasicFileAttributes attributes = found.folder().attributes(found.file());
    if (attributes != null) {
      boolean ignored = visitor.visit(found.folder(), found.file(), attributes);
    }
  }

  private boolean walk(Folder folder, int depth) throws ToolFault, IOException {
    for (Path name : folder.names()) {
      if (name.toString().equals(".git")) {
        continue;
      }
      if (++seen > most || stop.isRaised()) {
        cut = true;
        return false;
      }
      BasicFileAttributes attributes = attributes(folder, name);
      if (attributes == null) {
        continue;
      }
      if (!visitor.visit(folder, name, attributes)) {
        return false;
      }
      if (attributes.isDirectory() && depth > 1 && !goInto(folder, name, depth - 1)) {
        return false;
      }
    }
    return true;
  }

  /** What may not be looked at is passed over. */
  private boolean goInto(Folder folder, Path name, int depth) throws ToolFault, IOException {
    Folder inner;
    try {
      inner = folder.folder(name);
    } catch (FileSystemException e) {
      return true;
    }
    try (inner) {
      return walk(inner, depth);
    }
  }

  private static @Nullable BasicFileAttributes attributes(Folder folder, Path name)
      throws IOException {
    try {
      return folder.attributes(name);
    } catch (FileSystemException e) {
      return null;
    }
  }
}
