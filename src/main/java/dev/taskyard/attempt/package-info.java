/**
 * Attempts: candidate changes to a git repository, each made in a worktree of its own, compared,
 * and one of them put on the workspace. There is no database here.
 *
 * <pre>
 *  add ──► Repository (checkout, base)          a task's run:  Worktrees.of ──► inner executor, gates
 *                                                                                     │
 *  workspace ◄── PatchOnWorkspace ◄── Selection ◄── AttemptMade ◄── PatchTaker ◄──────┘
 *                preflight, apply      Comparison                       └──► Worktree.keep, Worktrees.remove
 * </pre>
 *
 * <p>Everything about git is its command line ({@code Git}): arguments as a list, no hooks, no
 * prompt, none of the caller's {@code GIT_*} variables, bounded in output and time.
 *
 * <h2>What is never lost</h2>
 *
 * <ul>
 *   <li><b>The user's checkout.</b> A change is taken by a copy of the index; looking takes no lock
 *       and writes no index; only {@code apply} writes, to the working tree alone, all or nothing,
 *       and never over changes of the user's own.
 *   <li><b>The work in a worktree.</b> The change is recorded as a patch, and that is stored before
 *       anything is removed. It is also put on the branch {@code taskyard/TASK}, as a commit behind
 *       those that were made there. The worktree goes only when git then sees no changed or
 *       untracked file in it, no commit that is on no branch, and no submodule that was checked
 *       out. A repository inside the worktree, which git does not look into, keeps it too. Ignored
 *       files go.
 * </ul>
 *
 * <h2>Which worktrees and branches stay</h2>
 *
 * <ul>
 *   <li>A worktree stays while its task waits or runs: a run that was given back, rescued or
 *       retried goes on in it, or, where it is gone, from the branch. Its change is always that
 *       against the base, the commit that was checked out when the task was added.
 *   <li>A branch without anything beyond the base goes with its worktree. One that has more stays
 *       until somebody discards the attempt, also after it was applied or the task was cleared: it
 *       may have been merged, or gone on from.
 *   <li>What a dead worker left is found by a sweep, by the state of its task, and treated by the
 *       same rules; of a task that the database does not know, only after a day.
 * </ul>
 */
@NullMarked
package dev.taskyard.attempt;

import org.jspecify.annotations.NullMarked;
