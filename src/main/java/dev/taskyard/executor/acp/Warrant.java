package dev.taskyard.executor.acp;

import dev.taskyard.executor.agent.Grant;
import java.nio.file.Path;
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
  private final boolean isHeld;

  /**
   * @param isHeld whether the agent's own configuration keeps it from what the task does not allow:
   *     a call that fails may be one that it refused itself
   */
  Warrant(Grant grant, Path workspace, boolean isHeld) {
    this.grant = grant;
    this.workspace = workspace;
    this.isHeld = isHeld;
  }

  /**
   * Why it may not; empty when it may.
   *
   * @param call with the kind of its tool and what it says that it would touch
   */
  Optional<String> refusal(Call call) {
    String kind = call.kind();
    if (kind.equals("think")) {
      return Optional.empty();
    }
    if (CHANGING.contains(kind)) {
      if (!changes()) {
        return Optional.of("a plan changes nothing");
      }
      if (call.paths().isEmpty() && !isAnywhere()) {
        return Optional.of("it does not say which file");
      }
    } else if (!READING.contains(kind) && !runsCommands()) {
      return Optional.of("the task has no allow_shell with auto_approve");
    }
    if (isAnywhere()) {
      return Optional.empty();
    }
    return call.hasTooManyPaths()
        ? Optional.of("it names more files than can be judged, and the task has no trust_mode")
        : outside(call)
            .map(path -> path + " is outside the workspace, and the task has no trust_mode");
  }

  private Optional<String> outside(Call call) {
    return call.paths().stream().filter(path -> !Paths.isWithin(workspace, path)).findFirst();
  }

  /**
   * What is wrong with an agent that made this call; empty when nothing is. It is about what can't
   * be undone, commands and changes, and about anything that was refused.
   *
   * @param succeeded whether it came to a good end; one that did not has perhaps changed nothing,
   *     or was refused by the agent itself
   */
  Optional<String> overreach(Call call, boolean succeeded) {
    if (!succeeded && (call.answer() == Call.Answer.REFUSED || !call.isUnderWay() || isHeld)) {
      return Optional.empty();
    }
    Optional<String> done = done(call, succeeded);
    return done.isEmpty() && call.answer() == Call.Answer.REFUSED
        ? Optional.of("made a call that the task does not allow")
        : done;
  }

  private Optional<String> done(Call call, boolean succeeded) {
    if (call.kind().equals(COMMAND) && !runsCommands()) {
      return Optional.of("ran a command, which the task does not allow");
    }
    if (!CHANGING.contains(call.kind())) {
      return Optional.empty();
    }
    if (!changes()) {
      return Optional.of("changed files, which a plan must not");
    }
    if (isAnywhere()) {
      return Optional.empty();
    }
    if (call.hasTooManyPaths() || (succeeded && call.paths().isEmpty())) {
      return Optional.of("changed files that nobody could judge, and the task has no trust_mode");
    }
    return outside(call).map("changed %s, which is outside the workspace"::formatted);
  }

  /** Whether an option that allows all that is to come gives no more than the task does. */
  boolean isForEverything() {
    return grant == Grant.EVERYTHING;
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
