package dev.taskyard.attempt;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Takes the whole change of a checkout against a commit: committed, staged, unstaged and untracked,
 * text and binary. Ignored files are left out.
 *
 * <p>It works on a copy of the index, so that the checkout's own stays as it is to the byte; only
 * objects are added to the repository.
 */
public final class PatchTaker {
  private static final List<String> EXACT =
      List.of(
          "--no-ext-diff",
          "--no-textconv",
          "--no-color",
          "--no-relative",
          "--submodule=short",
          "-M");

  private final Path scratch;

  /**
   * @param scratch a directory for the patch and the copied index
   */
  public PatchTaker(Path scratch) {
    this.scratch = scratch;
  }

  /**
   * Takes it.
   *
   * @param top the top directory of the checkout
   * @throws TaskyardException FAILED when git or the disk can't
   */
  public TakenPatch take(Path top, String baseSha, String message) {
    Git git = Git.atTop(top);
    try {
      Path index = Files.createTempFile(scratch, "index-", "");
      try {
        List<String> leftOut = new ArrayList<>();
        String tree = tree(git, index, leftOut);
        return taken(git, CheckedOut.of(git), tree, baseSha, message, leftOut);
      } finally {
        Files.deleteIfExists(index);
        Files.deleteIfExists(index.resolveSibling(index.getFileName() + ".lock"));
      }
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The change in " + top + " can't be taken: " + e.getMessage(), e);
    }
  }

  /** What is there now, as a tree. */
  private static String tree(Git git, Path index, List<String> leftOut) throws IOException {
    Path own = GitDirectory.of(git.directory()).resolve("index");
    if (Files.exists(own)) {
      // With what it knows of files' times it saves reading them all again, and it alone knows of
      // files that were added although they are ignored.
      Files.copy(own, index, StandardCopyOption.REPLACE_EXISTING);
    } else {
      Files.delete(index);
    }
    Git aside = git.with("GIT_INDEX_FILE", index.toString());
    for (String name : aside.run("ls-files", "-z", "--others", "--exclude-standard").names()) {
      if (name.endsWith("/")) {
        leftOut.add(name);
      }
    }
    var add = new ArrayList<>(List.of("add", "--all", "--", ":/"));
    leftOut.forEach(
        name -> add.add(":(exclude,top,literal)" + name.substring(0, name.length() - 1)));
    aside.with("GIT_LITERAL_PATHSPECS", "0").run(add.toArray(String[]::new));
    return aside.run("write-tree").line();
  }

  private TakenPatch taken(
      Git git, CheckedOut before, String tree, String baseSha, String message, List<String> leftOut)
      throws IOException {
    String head = head(git, before, tree, message);
    List<String> numbers = git.run(diff(List.of("--numstat", "-z"), baseSha, tree)).names();
    if (numbers.isEmpty()) {
      return new TakenPatch(before, null, tree, head, List.of(), 0, 0, leftOut);
    }
    var counts = NumStat.parse(numbers);
    Path patch = scratch.resolve("attempt.patch");
    Git.Ended ignored =
        git.run(
            diff(
                List.of(
                    "--binary",
                    "--full-index",
                    "--src-prefix=a/",
                    "--dst-prefix=b/",
                    "--output=" + patch),
                baseSha,
                tree));
    return new TakenPatch(
        before,
        patch,
        tree,
        head,
        counts.files(),
        counts.insertions(),
        counts.deletions(),
        leftOut);
  }

  private static String[] diff(List<String> options, String from, String to) {
    return Stream.of(List.of("diff"), EXACT, options, List.of(from, to, "--"))
        .flatMap(List::stream)
        .toArray(String[]::new);
  }

  /** The commit that is checked out when it has this tree, else a new one behind it. */
  private static String head(Git git, CheckedOut before, String tree, String message) {
    if (before.tree().equals(tree)) {
      return before.commit();
    }
    return git.with("GIT_AUTHOR_NAME", "Taskyard")
        .with("GIT_AUTHOR_EMAIL", "taskyard@localhost")
        .with("GIT_COMMITTER_NAME", "Taskyard")
        .with("GIT_COMMITTER_EMAIL", "taskyard@localhost")
        .run("commit-tree", "--no-gpg-sign", tree, "-p", before.commit(), "-m", message)
        .line();
  }
}
