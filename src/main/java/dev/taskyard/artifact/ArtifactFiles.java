package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes, reads and removes the files of a data directory. Thread-safe, and safe beside other
 * processes in the same directory.
 *
 * <p>What can go wrong is a {@link TaskyardException} with one line: INVALID when the request is at
 * fault (a task id, a path that leads out), FAILED when the disk is. A write that fails leaves
 * nothing behind. Writes finish although their thread is interrupted, {@link #copyFrom} excepted.
 */
public final class ArtifactFiles {
  private final DataRoot root;
  private final InstantSource time;

  /**
   * @param time for the stamps in file names, which order files for people and decide nothing
   */
  public ArtifactFiles(DataDirectory directory, InstantSource time) {
    this.root = directory.root();
    this.time = time;
  }

  /** Stores a text as UTF-8; needs 64 KiB beside it. A lone surrogate becomes U+FFFD. */
  public StoredArtifact write(String taskId, String label, String content) {
    return store(taskId, label, file -> file.write(content));
  }

  /** Stores a copy of a file of our own, of any size; a link is followed. */
  public StoredArtifact copy(String taskId, String label, Path source) {
    requireRegular(source);
    return store(
        taskId,
        label,
        file -> {
          try (var in = Files.newInputStream(source)) {
            file.write(in);
          }
        });
  }

  /**
   * Stores a copy of a file that an executor named. INVALID unless it is, all links followed, a
   * regular file below one of the roots. Ends with FAILED when the thread is interrupted, since the
   * file may be of any size and grow meanwhile.
   *
   * @param source absolute
   * @param allowedRoots directories, themselves trusted; those that do not exist allow nothing
   */
  public StoredArtifact copyFrom(
      String taskId, String label, Path source, List<Path> allowedRoots) {
    ForeignFile foreign = ForeignFile.find(source, allowedRoots);
    return store(
        taskId,
        label,
        file -> {
          try (var in = foreign.open()) {
            file.write(in);
          }
        });
  }

  /**
   * Makes a file of our own an artifact: by renaming it within a file system, else by copying and
   * deleting it. It must not be written to any more, and is still there when this fails.
   */
  public StoredArtifact move(String taskId, String label, Path source) {
    requireRegular(source);
    Path directory = root.directory(Names.ARTIFACTS, Names.taskId(taskId));
    String stem = Names.stem(time.instant(), label);
    try {
      OwnerOnly.restrict(source);
      Digest digest = Digest.ofSynced(source);
      Path linked = linkOrNull(source, directory, stem);
      StoredArtifact stored =
          linked == null
              ? copy(taskId, label, source)
              : digest.stored(root.relative(requireInside(linked)));
      Files.delete(source);
      return stored;
    } catch (IOException e) {
      throw Faults.cannot("store", source, e);
    }
  }

  /**
   * The absolute path of a stored reference, whether or not there is such a file. INVALID when it
   * is absolute, holds {@code ..} or U+0000, or leads out of the data directory through a link.
   */
  public Path resolve(String relative) {
    return root.locate(relative);
  }

  /**
   * Opens an artifact for reading, to be closed. INVALID as for {@link #resolve}, and for what is
   * not below {@code artifacts}: the data directory also has the configuration and its secrets.
   * FAILED when the file is missing. An interrupt of the reading thread closes it.
   */
  public InputStream open(String relative) {
    Path file = locateArtifact(relative);
    try {
      return NoFollow.open(root.path(), realArtifact(file));
    } catch (NoSuchFileException e) {
      throw TaskyardException.failed(
          "No file %s; it was removed, or is in the data directory of another host"
              .formatted(Faults.printable(file.toString())),
          e);
    } catch (IOException e) {
      throw Faults.cannot("read", file, e);
    }
  }

  /**
   * Opens a file that an executor named, to be closed. INVALID unless it is, all links followed, a
   * regular file below the root, also when it is swapped for a link at this moment.
   *
   * @param root a directory, itself trusted
   * @param path relative to it
   */
  public static InputStream openBelow(Path root, String path) {
    Path file = root.resolve(path);
    try {
      return ForeignFile.find(file, List.of(root)).open();
    } catch (IOException e) {
      throw Faults.cannot("read", file, e);
    }
  }

  /** Removes one artifact file, or a link in its place; nothing happens when there is none. */
  public void delete(String relative) {
    Path file = locateArtifact(relative);
    try {
      Path parent = realArtifact(Names.parent(file));
      if (Files.isDirectory(file, NOFOLLOW_LINKS)) {
        throw notAnArtifact(relative);
      }
      Trees.delete(root.path(), parent.resolve(file.getFileName()));
    } catch (NoSuchFileException nothingThere) {
      // as wanted
    } catch (IOException e) {
      throw Faults.cannot("delete", file, e);
    }
  }

  /** Removes all artifact files of a task; nothing happens when there are none. */
  public void deleteTask(String taskId) {
    deleteTree(artifacts().resolve(Names.taskId(taskId)));
  }

  /** All files below {@code artifacts}, temporary ones included; the stream is to be closed. */
  public Stream<ArtifactFile> list() {
    try {
      return ArtifactListing.stream(root, root.real(artifacts()));
    } catch (NoSuchFileException none) {
      return Stream.empty();
    } catch (IOException e) {
      throw Faults.cannot("list", artifacts(), e);
    }
  }

  /**
   * The scratch directory of a run, made unless it exists, mode 0700.
   *
   * @param run from 1
   */
  public Path scratch(String taskId, int run) {
    return root.directory(Names.SCRATCH, Names.taskId(taskId), Names.run(run));
  }

  /** Where {@link #scratch} is, or would be. */
  public Path scratchPath(String taskId, int run) {
    return root.path().resolve(Names.SCRATCH).resolve(Names.taskId(taskId)).resolve(Names.run(run));
  }

  /** Removes the scratch directory of a run with all it holds; nothing happens without one. */
  public void deleteScratch(String taskId, int run) {
    Path ofRun = scratchPath(taskId, run);
    Path ofTask = Names.parent(ofRun);
    deleteTree(ofRun);
    try {
      Files.deleteIfExists(ofTask);
    } catch (DirectoryNotEmptyException otherRuns) {
      // the last of them takes it away
    } catch (IOException e) {
      throw Faults.cannot("delete", ofTask, e);
    }
  }

  /** The scratch directories that exist, in no order. */
  public List<ScratchDir> scratchDirs() {
    return ScratchDirs.list(root);
  }

  private interface Content {
    void writeTo(NewFile file) throws IOException;
  }

  private StoredArtifact store(String taskId, String label, Content content) {
    Path directory = root.directory(Names.ARTIFACTS, Names.taskId(taskId));
    String stem = Names.stem(time.instant(), label);
    try (var file = NewFile.in(directory)) {
      content.writeTo(file);
      return file.stored(root.relative(requireInside(file.publish(stem))));
    } catch (IOException e) {
      throw Faults.cannot("write", directory.resolve(stem + Names.SUFFIX), e);
    }
  }

  /** A link to it is its new name; null where there can be none, as on another file system. */
  private static @Nullable Path linkOrNull(Path source, Path directory, String stem)
      throws IOException {
    Path name;
    try {
      name = Publication.firstFree(directory, stem, free -> Files.createLink(free, source));
    } catch (UnsupportedOperationException | FileSystemException noLink) {
      return null;
    }
    Durability.syncDirectory(directory);
    return name;
  }

  /** Names are given by path: the directory may have been swapped for a link since its check. */
  private Path requireInside(Path written) throws IOException {
    try {
      Path ignored = root.real(written);
      return written;
    } catch (TaskyardException ledOut) {
      Files.deleteIfExists(written);
      throw ledOut;
    }
  }

  private static void requireRegular(Path source) {
    if (!Files.isRegularFile(source, NOFOLLOW_LINKS)) {
      throw TaskyardException.failed(
          "Expected a regular file to store, but %s is none; check that it was written"
              .formatted(Faults.printable(source.toString())));
    }
  }

  private Path locateArtifact(String relative) {
    Path file = root.locate(relative);
    if (file.getNameCount() < artifacts().getNameCount() + 2 || !file.startsWith(artifacts())) {
      throw notAnArtifact(relative);
    }
    return file;
  }

  /** The real path, which a link may have led to another part of the data directory. */
  private Path realArtifact(Path path) throws IOException {
    Path real = root.real(path);
    if (!real.startsWith(root.real(artifacts()))) {
      throw notAnArtifact(root.relative(path));
    }
    return real;
  }

  private Path artifacts() {
    return root.path().resolve(Names.ARTIFACTS);
  }

  private static TaskyardException notAnArtifact(String relative) {
    return TaskyardException.invalid(
        "Expected an artifact, found '%s'; artifacts are named artifacts/TASK/FILE"
            .formatted(Faults.printable(relative)));
  }

  private void deleteTree(Path path) {
    Path parent;
    try {
      parent = root.real(Names.parent(path));
    } catch (NoSuchFileException nothingThere) {
      return;
    } catch (IOException e) {
      throw Faults.cannot("delete", path, e);
    }
    try {
      Trees.delete(root.path(), parent.resolve(path.getFileName()));
    } catch (IOException e) {
      throw Faults.cannot("delete", path, e);
    }
  }
}
