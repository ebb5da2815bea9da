package dev.taskyard.timeline;

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

  MessageLog(RunPlace place, Scratch scratch) {
    this.place = place;
    this.scratch = scratch;
  }

  /**
   * @throws TaskyardException FAILED when it can't be written
   */
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
        writer = Files.newBufferedWriter(file, StandardCharsets.UTF_8);
      }
      writer.write(text);
      inLine = !text.endsWith("\n");
    } catch (IOException e) {
      throw cannotKeep(e);
    }
  }

  /**
   * What comes next is another message, and not the rest of this one.
   *
   * @throws TaskyardException FAILED when it can't be written
   */
  void endLine() {
    if (inLine) {
      add("\n");
    }
  }

  /**
   * Ends it.
   *
   * @return the file, if there is anything in it
   * @throws TaskyardException FAILED when it can't be written
   */
  Optional<Path> end() {
    needless = true;
    inLine = false;
    Writer open = writer;
    writer = null;
    if (open == null) {
      return Optional.empty();
    }
    try {
      open.close();
    } catch (IOException e) {
      throw cannotKeep(e);
    }
    return Optional.ofNullable(file);
  }

  private static TaskyardException cannotKeep(IOException e) {
    return TaskyardException.failed("The messages of the run can't be kept: " + e.getMessage(), e);
  }
}
