/**
 * The words of the domain: what a task is, how it stands, what an executor may say about it and how
 * it ended.
 *
 * <p>Records and closed types only. Nothing here reads a clock, a file or a database, and nothing
 * here imports another package of Taskyard, so that executors can be written and tested against
 * this package alone.
 */
@NullMarked
package dev.taskyard.task;

import org.jspecify.annotations.NullMarked;
