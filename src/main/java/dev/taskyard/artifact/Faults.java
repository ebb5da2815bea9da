package dev.taskyard.artifact;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;

/** Turns what the file system says into one line for a person. Stateless. */
final class Faults {
  private Faults() {}

  /** FAILED: "Cannot write FILE: REASON; WHAT TO DO". */
  static TaskyardException cannot(String verb, Path file, IOException fault) {
    String reason = reason(fault);
    return TaskyardException.failed(
        "Cannot %s %s: %s; %s".formatted(verb, printable(file.toString()), reason, remedy(reason)),
        fault);
  }

  /** The text on one line: a file's name may hold line breaks and escape sequences. */
  static String printable(String text) {
    return text.replaceAll("[\\p{Cntrl}\u2028\u2029]", "?");
  }

  private static String reason(IOException fault) {
    if (fault instanceof ClosedByInterruptException) {
      return "interrupted";
    } else if (fault instanceof NoSuchFileException) {
      return "no such file or directory";
    } else if (fault instanceof AccessDeniedException) {
      return "permission denied";
    } else if (fault instanceof FileAlreadyExistsException
        || fault instanceof NotDirectoryException) {
      return "not a directory";
    } else if (fault instanceof DirectoryNotEmptyException) {
      return "files are still being added to it";
    }
    String message =
        fault instanceof FileSystemException named ? named.getReason() : fault.getMessage();
    return message == null || message.isBlank()
        ? fault.getClass().getSimpleName()
        : decapitalize(printable(message));
  }

  private static String decapitalize(String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private static String remedy(String reason) {
    if (reason.contains("no space left") || reason.contains("quota")) {
      return "free some space on that disk, for instance with 'taskyard clear', and try again";
    } else if (reason.contains("permission") || reason.contains("read-only")) {
      return "let this user write there, or choose another data directory";
    } else if (reason.contains("not a directory")) {
      return "move away what stands where a directory belongs";
    } else if (reason.contains("no such file")) {
      return "it may have been removed just now; check that it exists";
    }
    return "check that path and its disk, and try again";
  }
}
