package dev.taskyard.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;

/** Why a file can't be used, in words: what Java says is often its name alone. */
final class FileFault {
  private FileFault() {}

  static String reason(Exception e) {
    if (e instanceof NoSuchFileException) {
      return "no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "not readable to user " + System.getProperty("user.name");
    }
    if (e instanceof FileAlreadyExistsException) {
      return "there is a file of that name";
    }
    return Objects.requireNonNullElse(e.getMessage(), e.getClass().getSimpleName());
  }
}
