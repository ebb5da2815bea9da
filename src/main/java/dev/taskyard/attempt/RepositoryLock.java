package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time makes and removes the worktrees of a repository, over all processes: git reads the
 * half-made ones of others and fails ({@code failed to read .git/worktrees/…/commondir}).
 */
final class RepositoryLock implements AutoCloseable {
  private static final Map<Path, ReentrantLock> HERE = new ConcurrentHashMap<>();

  private final ReentrantLock here;
  private final FileChannel file;

  private RepositoryLock(ReentrantLock here, FileChannel file) {
    this.here = here;
    this.file = file;
  }

  /**
   * Waits for the lock, which is released when it is closed and when this process ends.
   *
   * @throws TaskyardException FAILED when the repository can't be written, or the thread is
   *     interrupted, which it then still is
   */
  static RepositoryLock of(Git git) {
    Path common = common(git);
    // A file lock is this process's, whichever thread asks: its threads need one of their own.
    ReentrantLock here = HERE.computeIfAbsent(common, path -> new ReentrantLock());
    try {
      here.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw TaskyardException.failed("Interrupted while waiting for another worktree of " + common);
    }
    try {
      return new RepositoryLock(here, locked(common.resolve("taskyard.lock")));
    } catch (IOException e) {
      here.unlock();
      throw TaskyardException.failed(
          "Can't lock the repository " + common + ": " + e.getMessage(), e);
    }
  }

  /** What all checkouts of a repository share. The first checkout has it in itself. */
  private static Path common(Git git) {
    Path own = git.directory().resolve(".git");
    if (Files.isRegularFile(own.resolve("HEAD")) && !Files.exists(own.resolve("commondir"))) {
      return own;
    }
    return git.directory().resolve(git.run("rev-parse", "--git-common-dir").line()).normalize();
  }

  private static FileChannel locked(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      // Released with the channel.
      var unused = channel.lock();
      return channel;
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } finally {
      here.unlock();
    }
  }
}
