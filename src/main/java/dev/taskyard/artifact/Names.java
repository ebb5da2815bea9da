package dev.taskyard.artifact;

import dev.taskyard.task.TaskyardException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

/** What files and directories are called. Stateless. */
final class Names {
  static final String ARTIFACTS = "artifacts";
  static final String SCRATCH = "scratch";
  static final String WORKTREES = "worktrees";
  static final String SUFFIX = ".txt";

  private static final int LABEL_LIMIT = 64;
  private static final String DEFAULT_LABEL = "artifact";
  private static final Pattern TASK_ID = Pattern.compile("task_[a-z0-9]+");
  private static final Pattern TEMPORARY = Pattern.compile("\\.[0-9a-f-]{36}\\.tmp");
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Names() {}

  /** The id, fit to be a directory's name; INVALID for anything else. */
  static String taskId(String id) {
    if (!isTaskId(id)) {
      throw TaskyardException.invalid(
          "Expected a task id such as task_7f3k, found '%s'; give the whole id"
              .formatted(Faults.printable(id)));
    }
    return id;
  }

  static boolean isTaskId(String name) {
    return TASK_ID.matcher(name).matches();
  }

  /** The number as a directory's name; INVALID unless it is 1 or more. */
  static String run(int number) {
    if (number < 1) {
      throw TaskyardException.invalid(
          "Expected a run's number, found %d; runs count from 1".formatted(number));
    }
    return Integer.toString(number);
  }

  /** An artifact's name without its suffix: stamp and label. */
  static String stem(Instant at, String label) {
    return STAMP.format(at) + "_" + sanitize(label);
  }

  /** At most 64 of {@code [A-Za-z0-9_-]}; every other code point becomes one underscore. */
  static String sanitize(String label) {
    var name = new StringBuilder(LABEL_LIMIT);
    label.codePoints().limit(LABEL_LIMIT).forEach(c -> name.append(isPlain(c) ? (char) c : '_'));
    return name.isEmpty() ? DEFAULT_LABEL : name.toString();
  }

  private static boolean isPlain(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }

  /** The directory of something that is below another, and so has one. */
  static Path parent(Path below) {
    return Objects.requireNonNull(below.getParent());
  }

  /** A name that nobody else has; hidden, so that no listing by people shows half a file. */
  static String temporary() {
    return "." + UUID.randomUUID() + ".tmp";
  }

  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
  }
}
