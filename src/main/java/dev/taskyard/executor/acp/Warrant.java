package dev.taskyard.executor.acp;

import dev.taskyard.executor.agent.Grant;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/**
 * What an agent that asks may do, from what its task allows. A kind of tool that nobody knows may
 * do anything, and counts as a command. Immutable.
 */
final class Warrant {
  private static final Set<String> READING = Set.of("read", "search");
  private static final Set<String> CHANGING = Set.of("edit", "delete", "move");
  private static final String COMMAND = "execute";

  private final Grant grant;
  private final Path workspace;

  Warrant(Grant grant, Path workspace) {
    this.grant = grant;
    this.workspace = workspace;
  }

  /**
   * Why it may not; empty when it may.
   *
   * @param kind of tool, in the protocol's words
   * @param paths what it says that it would touch
   */
  Optional<String> refusal(String kind, Collection<String> paths) {
    if (kind.equals("think")) {
      return Optional.empty();
    }
    if (CHANGING.contains(kind)) {
      if (!changes()) {
        return Optional.of("a plan changes nothing");
      }
      if (paths.isEmpty() && !isAnywhere()) {
        return Optional.of("it does not say which file");
      }
    } else if (!READING.contains(kind) && !runsCommands()) {
      return Optional.of("the task has no allow_shell with auto_approve");
    }
    return isAnywhere() ? Optional.empty() : outside(paths);
  }

  private Optional<String> outside(Collection<String> paths) {
    return paths.stream()
        .filter(path -> !Paths.isWithin(workspace, path))
        .findFirst()
        .map(path -> "%s is outside the workspace, and the task has no trust_mode".formatted(path));
  }

  /**
   * What is wrong with an agent that did this without being allowed to; empty when nothing is. It
   * is about what can't be undone: commands, and changes by a plan.
   */
  Optional<String> violation(String kind) {
    if (kind.equals(COMMAND) && !runsCommands()) {
      return Optional.of("ran a command, which the task does not allow");
    }
    return CHANGING.contains(kind) && !changes()
        ? Optional.of("changed files, which a plan must not")
        : Optional.empty();
  }

  private boolean runsCommands() {
    return grant == Grant.SHELL || grant == Grant.EVERYTHING;
  }

  private boolean changes() {
    return !grant.isPlan();
  }

  private boolean isAnywhere() {
    return grant == Grant.EDIT_ANYWHERE || grant == Grant.EVERYTHING;
  }
}
