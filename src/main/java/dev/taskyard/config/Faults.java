package dev.taskyard.config;

import dev.taskyard.task.TaskyardException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is wrong with a configuration file: all of it is told at once. */
final class Faults {

  private record Fault(int line, String message) {}

  private final List<Fault> faults = new ArrayList<>();

  /** {@code what in line N: problem}. */
  void add(int line, String what, String problem) {
    faults.add(new Fault(line, what + " in line " + line + ": " + problem));
  }

  /** {@code what in line N} and a hint that brings its own colon. */
  void addHinted(int line, String what, String hint) {
    faults.add(new Fault(line, what + " in line " + line + hint));
  }

  boolean isEmpty() {
    return faults.isEmpty();
  }

  /**
   * One line for one fault; else a line for the file and one for each fault, from top to bottom.
   */
  TaskyardException in(Path file) {
    var messages =
        faults.stream().sorted(Comparator.comparingInt(Fault::line)).map(Fault::message).toList();
    if (messages.size() == 1) {
      return TaskyardException.invalid(file + ": " + messages.get(0));
    }
    return TaskyardException.invalid(
        file + ": " + messages.size() + " faults\n  " + String.join("\n  ", messages));
  }
}
