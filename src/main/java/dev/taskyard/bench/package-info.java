/**
 * Histories of any size for measurements, made from a seed, and the look at what was measured.
 *
 * <p>{@link dev.taskyard.bench.History} fills an empty schema with tasks that have ended, and with
 * everything that such tasks leave: runs with retries and recoveries, stories, tool calls, gates,
 * attempts, artifact rows, labels, usage, workers. {@code TaskTale} tells how one task went, {@code
 * RunTale} one run of it; each draws from dice of its own, thrown from the seed and the task's
 * number, so that the same seed makes the same rows on both databases, however they are written.
 * Nothing is left queued: no worker will ever run one of these tasks. Of artifacts there are rows
 * only, in a store that no host has.
 *
 * <p>{@link dev.taskyard.bench.Verification} counts in the tables whether what a benchmark worked
 * is all there, and there once.
 */
@NullMarked
package dev.taskyard.bench;

import org.jspecify.annotations.NullMarked;
