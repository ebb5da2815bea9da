package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the artifact files, one task's directory after the other, with two directories open
 * and one file in memory. For one thread.
 *
 * <p>Not by {@link Stream#flatMap}, which keeps a whole directory in memory once an iterator is
 * taken of the stream.
 */
final class ArtifactListing implements Iterator<ArtifactFile> {
  private final DataRoot root;
  private final Path artifacts;
  private final DirectoryStream<Path> tasks;
  private final Iterator<Path> nextTask;
  private @Nullable DirectoryStream<Path> files;
  private @Nullable Iterator<Path> nextFile;
  private @Nullable ArtifactFile found;

  @SuppressWarnings("StreamResourceLeak") // close() closes it
  private ArtifactListing(DataRoot root, Path artifacts) throws IOException {
    this.root = root;
    this.artifacts = artifacts;
    this.tasks = Files.newDirectoryStream(artifacts, task -> isTask(task));
    this.nextTask = tasks.iterator();
  }

  /** To be closed. */
  static Stream<ArtifactFile> stream(DataRoot root, Path artifacts) throws IOException {
    var listing = new ArtifactListing(root, artifacts);
    int characteristics = Spliterator.NONNULL | Spliterator.DISTINCT;
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(listing, characteristics), false)
        .onClose(listing::close);
  }

  @Override
  public boolean hasNext() {
    try {
      while (found == null && (hasFile() || openNextTask())) {
        found = nextFile == null || !nextFile.hasNext() ? null : describe(nextFile.next());
      }
    } catch (IOException e) {
      throw Faults.cannot("list", artifacts, e);
    } catch (DirectoryIteratorException e) {
      throw Faults.cannot("list", artifacts, Objects.requireNonNull(e.getCause()));
    }
    return found != null;
  }

  @Override
  public ArtifactFile next() {
    if (!hasNext() || found == null) {
      throw new NoSuchElementException();
    }
    ArtifactFile next = found;
    found = null;
    return next;
  }

  private boolean hasFile() {
    return nextFile != null && nextFile.hasNext();
  }

  @SuppressWarnings("StreamResourceLeak") // the next one or close() closes it
  private boolean openNextTask() throws IOException {
    if (files != null) {
      files.close();
    }
    if (!nextTask.hasNext()) {
      return false;
    }
    try {
      files = Files.newDirectoryStream(nextTask.next());
      nextFile = files.iterator();
    } catch (NoSuchFileException | NotDirectoryException removedMeanwhile) {
      nextFile = null;
    }
    return true;
  }

  /** Null for what is no file, or has gone. */
  private @Nullable ArtifactFile describe(Path file) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(file, BasicFileAttributes.class, NOFOLLOW_LINKS);
    } catch (NoSuchFileException removedMeanwhile) {
      return null;
    }
    return attributes.isRegularFile()
        ? new ArtifactFile(
            Names.parent(file).getFileName().toString(),
            root.relative(file),
            attributes.size(),
            attributes.lastModifiedTime().toInstant(),
            Names.isTemporary(file.getFileName().toString()))
        : null;
  }

  private static boolean isTask(Path directory) {
    return Names.isTaskId(directory.getFileName().toString())
        && Files.isDirectory(directory, NOFOLLOW_LINKS);
  }

  private void close() {
    try (tasks) {
      if (files != null) {
        files.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
