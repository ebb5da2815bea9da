package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The worktrees below a data directory, each named after its task. Thread-safe; several processes
 * may use one directory.
 */
public final class Worktrees {
  private static final Pattern TASK_ID = Pattern.compile("task_[a-z0-9]+");
  private static final String BRANCH = "taskyard/";

  private final Path directory;

  /**
   * @param directory exists, of mode 0700
   */
  public Worktrees(Path directory) {
    this.directory = directory;
  }

  /** The name of a task's branch. */
  public static String branchOf(String taskId) {
    return BRANCH + taskId;
  }

  /**
   * The task's worktree. One that is there already is used as it is; where only its branch is left,
   * the work goes on from there; else it begins at the base.
   *
   * @throws TaskyardException FAILED when git can't make it
   */
  public Worktree of(Repository repository, String taskId, String baseSha) {
    Path path = pathOf(taskId);
    var worktree =
        new Worktree(
            repository.top(), path, repository.workspaceIn(path), branchOf(taskId), baseSha);
    if (isHalfMade(path) || !isCheckout(path)) {
      Git git = Git.in(repository.top());
      try (var ignored = RepositoryLock.of(git)) {
        make(git, worktree);
        TrustedCheckout.keep(path);
      } catch (IOException e) {
        throw TaskyardException.failed("The worktree can't be made: " + e.getMessage(), e);
      }
    }
    try {
      // It may have no tracked file, and then git makes no such directory.
      Files.createDirectories(worktree.workspace());
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The workspace can't be made in the worktree: " + e.getMessage(), e);
    }
    return worktree;
  }

  /** Its maker died at it; nobody has worked there. */
  private static boolean isHalfMade(Path path) {
    return Files.isRegularFile(path.resolve(".git")) && !TrustedCheckout.isKept(path);
  }

  private static void make(Git git, Worktree worktree) {
    if (isHalfMade(worktree.path())) {
      // Twice, as git locks what it is at.
      git.run("worktree", "remove", "--force", "--force", worktree.path().toString());
    }
    if (Files.exists(worktree.path())) {
      throw TaskyardException.failed(
          "Expected to make the worktree %s, but it exists and is none; move it away"
              .formatted(worktree.path()));
    }
    String path = worktree.path().toString();
    String[] anew = {
      "worktree", "add", "--no-track", "-b", worktree.branch(), path, worktree.baseSha()
    };
    if (git.tried(anew).isSuccess()) {
      return;
    }
    // Forget worktrees whose directory is gone: one of them may still claim our branch.
    git.run("worktree", "prune");
    if (!tip(git, worktree.ref()).isEmpty()) {
      git.run("worktree", "add", path, worktree.branch());
    } else {
      git.run(anew);
    }
  }

  /**
   * Removes a worktree unless something would be lost. The branch goes with it when it has nothing
   * beyond the base.
   *
   * @return why it stays; empty when it is gone
   */
  public List<String> remove(Worktree worktree) {
    var unsaved =
        worktree.exists()
            ? UnsavedWork.in(worktree.path(), worktree.branch())
            : new UnsavedWork(List.of(), null);
    if (unsaved.reasons().isEmpty()) {
      drop(worktree);
      deleteEmptyBranch(worktree, unsaved.tip());
    }
    return unsaved.reasons();
  }

  /** Removes a worktree and its branch with all that is in them. */
  public void discard(Path repository, String taskId) {
    Git git = Git.in(repository);
    Path path = pathOf(taskId);
    try (var ignored = RepositoryLock.of(git)) {
      if (Files.exists(path)) {
        git.run("worktree", "remove", "--force", "--force", path.toString());
      }
      git.run("worktree", "prune");
      TrustedCheckout.forget(path);
    }
    String ref = Git.BRANCHES + branchOf(taskId);
    if (!tip(git, ref).isEmpty()) {
      git.run("branch", "-D", branchOf(taskId));
    }
  }

  /** A worktree that nobody works in any more, and what became of it. */
  public record Leftover(Path path, List<String> keptBecause) {
    public Leftover {
      keptBecause = List.copyOf(keptBecause);
    }

    /** In a line. */
    public String words() {
      return keptBecause.isEmpty()
          ? "removed worktree " + path
          : "kept worktree " + path + ": " + String.join("; ", keptBecause);
    }
  }

  /**
   * Looks at the worktrees of tasks that neither wait nor run.
   *
   * @param isLive whether the task with this id waits or runs
   * @param clean removes those that are safe to
   */
  public List<Leftover> leftovers(Predicate<String> isLive, boolean clean) {
    var found = new ArrayList<Leftover>();
    for (String taskId : present()) {
      if (!isLive.test(taskId)) {
        found.add(leftover(taskId, isLive, clean));
      }
    }
    return found;
  }

  private Leftover leftover(String taskId, Predicate<String> isLive, boolean clean) {
    Path path = pathOf(taskId);
    try {
      if (!isCheckout(path)) {
        return new Leftover(path, List.of("it is no git worktree (is its repository gone?)"));
      }
      Path main = mainCheckout(path);
      List<String> reasons = UnsavedWork.in(path, branchOf(taskId)).reasons();
      // Asked again, for looking takes time in which the task may have been retried.
      if (reasons.isEmpty() && clean && !isLive.test(taskId)) {
        var worktree = new Worktree(main, path, path, branchOf(taskId), "");
        drop(worktree);
        deleteBranchIfMerged(Git.in(main), worktree.ref());
      }
      return new Leftover(path, reasons);
    } catch (TaskyardException e) {
      return new Leftover(path, List.of(String.valueOf(e.getMessage())));
    }
  }

  /** The ids of the tasks that have a worktree. */
  public List<String> present() {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .map(entry -> String.valueOf(entry.getFileName()))
          .filter(name -> TASK_ID.matcher(name).matches())
          .sorted()
          .toList();
    } catch (java.nio.file.NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw TaskyardException.failed("Can't list " + directory + ": " + e.getMessage(), e);
    }
  }

  private static void drop(Worktree worktree) {
    Git git = Git.in(worktree.repository());
    try (var ignored = RepositoryLock.of(git)) {
      if (worktree.exists()) {
        // Forced, as ignored files would keep it; whatever else could was looked for.
        git.run("worktree", "remove", "--force", worktree.path().toString());
      } else {
        git.run("worktree", "prune");
      }
      TrustedCheckout.forget(worktree.path());
    }
  }

  /**
   * Only where it still is, should somebody have moved it meanwhile.
   *
   * @param seen where it was; null when that is not known
   */
  private static void deleteEmptyBranch(Worktree worktree, @Nullable String seen) {
    String base = worktree.baseSha();
    // To git, none would be any.
    if (base.isEmpty() || (seen != null && !seen.equals(base))) {
      return;
    }
    Git git = Git.in(worktree.repository());
    Git.Ended deleted = git.tried("update-ref", "-d", worktree.ref(), base);
    if (!deleted.isSuccess() && tip(git, worktree.ref()).equals(base)) {
      throw TaskyardException.failed(
          "The branch %s can't be deleted: %s".formatted(worktree.branch(), Git.reason(deleted)));
    }
  }

  /** The commit of a branch; empty when there is none. */
  private static String tip(Git git, String ref) {
    return git.tried("rev-parse", "--verify", "--quiet", ref).line();
  }

  /** A branch whose commits another branch has too is not needed. */
  private static void deleteBranchIfMerged(Git git, String ref) {
    String tip = tip(git, ref);
    boolean elsewhere =
        !tip.isEmpty()
            && git.run("for-each-ref", "--format=%(refname)", "--contains", tip)
                .line()
                .lines()
                .anyMatch(other -> !other.equals(ref));
    if (elsewhere) {
      git.run("update-ref", "-d", ref, tip);
    }
  }

  /** What would be lost with a task's worktree, in words; empty without one. */
  public List<String> unsaved(String taskId) {
    Path path = pathOf(taskId);
    return isCheckout(path) ? UnsavedWork.in(path, branchOf(taskId)).reasons() : List.of();
  }

  /** Where the task's worktree is, if it has one. */
  public Path pathOf(String taskId) {
    if (!TASK_ID.matcher(taskId).matches()) {
      throw TaskyardException.invalid("Not a task id: " + taskId);
    }
    return directory.resolve(taskId);
  }

  /** Whether git takes this very directory, not one above it, as the top of a checkout. */
  private static boolean isCheckout(Path path) {
    if (!Files.isRegularFile(path.resolve(".git"))) {
      return false;
    }
    Git.Ended prefix = Git.atTop(path).tried("rev-parse", "--show-prefix");
    return prefix.isSuccess() && prefix.line().isEmpty();
  }

  /** The checkout that the repository of a worktree was cloned or made with. */
  private static Path mainCheckout(Path worktree) {
    String first = Git.atTop(worktree).run("worktree", "list", "--porcelain", "-z").names().get(0);
    return Path.of(first.substring("worktree ".length()));
  }
}
