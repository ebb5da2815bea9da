package dev.taskyard.executor;

import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The processes of one or several runs: those that carry the mark in their environment, those in
 * the session of a main process, the main process itself, and the descendants of all of them. The
 * two latter are for processes that were started with an empty environment. For one thread at a
 * time.
 */
final class RunTree {
  private final Predicate<Path> kind;

  /** Once seen, always known: what was a descendant is none any more when its parent has ended. */
  private final Set<ProcessHandle> seen = new LinkedHashSet<>();

  private RunTree(Predicate<Path> kind, List<ProcessHandle> main) {
    this.kind = kind;
    seen.addAll(main);
  }

  /** The run that this process is the main process of, or was. */
  static RunTree ofRun(String taskId, int run, ProcessHandle main) {
    Predicate<Path> marked = ProcessTable.marked(taskId, number -> number == run);
    return new RunTree(marked.or(ProcessTable.inSessionOf(main)), List.of(main));
  }

  /** What this process has started, which is a command of the host with this mark. */
  static RunTree ofCommand(String mark, ProcessHandle main) {
    Predicate<Path> marked = ProcessTable.carrying(RunEnvironment.COMMAND, mark);
    return new RunTree(marked.or(ProcessTable.inSessionOf(main)), List.of(main));
  }

  /** What is left of a task's runs up to this number. */
  static RunTree ofFormerRuns(String taskId, int last) {
    return new RunTree(
        ProcessTable.marked(taskId, number -> number >= 0 && number <= last), List.of());
  }

  /**
   * Those alive now, the main process first and the others by their pids, that is parents before
   * children as a rule: a shell that sees its child die before it is told itself goes on with the
   * next command.
   */
  Set<ProcessHandle> alive() {
    seen.addAll(ProcessTable.find(kind));
    seen.removeIf(process -> !isAlive(process));
    for (ProcessHandle process : List.copyOf(seen)) {
      descendants(process).forEach(seen::add);
    }
    return new LinkedHashSet<>(seen);
  }

  private static Stream<ProcessHandle> descendants(ProcessHandle process) {
    return process.descendants().filter(RunTree::isAlive);
  }

  private static boolean isAlive(ProcessHandle process) {
    return process.isAlive() && !ProcessTable.isZombie(process);
  }
}
