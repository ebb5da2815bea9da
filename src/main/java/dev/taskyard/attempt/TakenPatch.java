package dev.taskyard.attempt;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole change of a worktree against its base.
 *
 * @param before what was checked out
 * @param patch the file with the binary patch; null when nothing changed
 * @param tree the tree with the change
 * @param headSha a commit with that tree, a descendant of what was checked out
 * @param changedFiles by their present names, those that were deleted by their former ones
 * @param insertions lines; binary files have none
 * @param leftOut repositories inside the worktree, which git does not look into
 */
public record TakenPatch(
    CheckedOut before,
    @Nullable Path patch,
    String tree,
    String headSha,
    List<String> changedFiles,
    int insertions,
    int deletions,
    List<String> leftOut) {

  public TakenPatch {
    changedFiles = List.copyOf(changedFiles);
    leftOut = List.copyOf(leftOut);
  }

  public boolean isEmpty() {
    return patch == null;
  }

  /** Such as {@code 3 files, +10 -2}. */
  public String summary() {
    return isEmpty() ? "no changes" : summary(changedFiles.size(), insertions, deletions);
  }

  static String summary(int files, int insertions, int deletions) {
    return files + (files == 1 ? " file, +" : " files, +") + insertions + " -" + deletions;
  }
}
