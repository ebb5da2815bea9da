package dev.taskyard.timeline;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.taskyard.task.Scratch;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The text of those messages of a run that may have to leave the timeline, in a file of the run:
 * for an executor in this process, as a run of another process has its whole output as a file
 * already. Used under the run's {@code order} lock.
 */
final class MessageLog {
  private final RunPlace place;
  private final Scratch scratch;
  private @Nullable Path file;
  private @Nullable Writer writer;
  private boolean needless;
  private boolean inLine;
  private @Nullable Exception fault;

  MessageLog(RunPlace place, Scratch scratch) {
    this.place = place;
    this.scratch = scratch;
  }

  /** Where it can't be written, nothing more is; {@link #end} tells of it. */
  void add(String text) {
    if (needless) {
      return;
    }
    try {
      if (writer == null) {
        if (place.hasRawOutput()) {
          needless = true;
          return;
        }
        file = scratch.path().resolve(RunPlace.MESSAGES);
        writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8, CREATE_NEW, WRITE);
      }
      writer.write(text);
      inLine = !text.endsWith("\n");
    } catch (IOException | TaskyardException e) {
      needless = true;
      inLine = false;
      fault = e;
    }
  }

  /** What comes next is another message, and not the rest of this one. */
  void endLine() {
    if (inLine) {
      add("\n");
    }
  }

  /**
   * Ends it.
   *
   * @return the file, if there is anything in it
   * @throws TaskyardException FAILED when it could not be written
   */
  Optional<Path> end() {
    needless = true;
    inLine = false;
    Writer open = writer;
    writer = null;
    try {
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      fault = fault == null ? e : fault;
    }
    if (fault != null) {
      throw TaskyardException.failed(
          "The messages of the run can't be kept: " + fault.getMessage(), fault);
    }
    return open == null ? Optional.empty() : Optional.ofNullable(file);
  }
}
