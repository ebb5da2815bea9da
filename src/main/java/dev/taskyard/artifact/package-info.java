/**
 * Files on disk: what is too large for a row, under a data directory.
 *
 * <pre>
 *   DATADIR/store-id                                     a UUID, made once; artifact rows carry it
 *   DATADIR/artifacts/TASK/20260102T030405.678Z_log.txt  an artifact; _2, _3, … when the name was taken
 *   DATADIR/artifacts/TASK/.UUID.tmp                     one being written, or what a killed process left
 *   DATADIR/scratch/TASK/RUN/                            where an executor may put files during a run
 *   DATADIR/worktrees/TASK/                              a git worktree; see the attempt package
 * </pre>
 *
 * <p><b>Whole or not at all.</b> A file is written under a temporary name, synced, and then given
 * its name by a hard link, which fails when the name is taken; last the directory is synced. A
 * rename would not do: it replaces silently, and two processes may choose one name in the same
 * millisecond. The row that refers to the file comes after it, so a crash leaves at worst a file
 * without a row, which {@link dev.taskyard.artifact.ArtifactFiles#list} shows to the sweep.
 *
 * <p><b>Nothing leaves its root.</b> Executors write into workspaces and scratch directories and
 * may put a symbolic link where a file or directory is expected, even between a check and a use.
 * Paths are therefore checked by their real path and then opened or deleted one name at a time
 * without following links, where the platform can do that (Linux can).
 *
 * <p><b>Private.</b> Directories are made with mode 0700 and files with 0600, since prompts and
 * tool output hold secrets.
 *
 * <p>There is no database here: which file belongs to which task is for others to know.
 */
@NullMarked
package dev.taskyard.artifact;

import org.jspecify.annotations.NullMarked;
