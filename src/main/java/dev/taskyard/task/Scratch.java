package dev.taskyard.task;

import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory of one run alone, mode 0700, made when it is first asked for: many runs need none.
 * Thread-safe.
 */
public final class Scratch {
  private final Supplier<Path> maker;
  private volatile @Nullable Path made;

  private Scratch(Supplier<Path> maker) {
    this.maker = maker;
  }

  /** One that exists already. */
  public static Scratch at(Path directory) {
    var scratch = new Scratch(() -> directory);
    scratch.made = directory;
    return scratch;
  }

  /**
   * One that is made at need.
   *
   * @param maker makes it and says where it is; asked again only after it has thrown
   */
  public static Scratch madeBy(Supplier<Path> maker) {
    return new Scratch(maker);
  }

  /**
   * Where it is; it exists.
   *
   * @throws TaskyardException FAILED when it can't be made
   */
  public synchronized Path path() {
    Path path = made;
    if (path == null) {
      path = maker.get();
      made = path;
    }
    return path;
  }

  /** Whether anybody has got it; never waits. */
  public boolean isMade() {
    return made != null;
  }
}
