/** Attempts: candidate changes to a git repository, each made in a worktree of its own. */
@NullMarked
package dev.taskyard.attempt;

import org.jspecify.annotations.NullMarked;
