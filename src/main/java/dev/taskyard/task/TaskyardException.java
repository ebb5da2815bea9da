package dev.taskyard.task;

import org.jspecify.annotations.Nullable;

/**
 * The one exception that callers of Taskyard see for what can go wrong from outside. The message is
 * one line for the person who reads it: what was expected, what was found, what to do.
 */
public final class TaskyardException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of fault it is; the command line turns it into its exit code. */
  public enum Category {
    /** The operation could not be done as things stand. */
    FAILED,
    /** The request itself is at fault. */
    INVALID,
    /** No such task, or an ambiguous prefix. */
    NOT_FOUND,
    /**
     * The database cannot be used: unreachable, locked, a wrong password, an unusable URL, a newer
     * schema.
     */
    UNAVAILABLE
  }

  private final Category category;

  private TaskyardException(Category category, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.category = category;
  }

  public Category category() {
    return category;
  }

  /** The same in other words, e.g. with the place of the fault. */
  public TaskyardException withMessage(String message) {
    return new TaskyardException(category, message, getCause());
  }

  public static TaskyardException failed(String message) {
    return new TaskyardException(Category.FAILED, message, null);
  }

  public static TaskyardException failed(String message, Throwable cause) {
    return new TaskyardException(Category.FAILED, message, cause);
  }

  public static TaskyardException invalid(String message) {
    return new TaskyardException(Category.INVALID, message, null);
  }

  public static TaskyardException notFound(String message) {
    return new TaskyardException(Category.NOT_FOUND, message, null);
  }

  public static TaskyardException unavailable(String message, @Nullable Throwable cause) {
    return new TaskyardException(Category.UNAVAILABLE, message, cause);
  }
}
