/**
 * The benchmark: how fast tasks are added, drained and picked up, events stored and seen, and calls
 * answered, on the user's own database and with as much history as is asked for.
 *
 * <p>{@link dev.taskyard.client.bench.Bench} runs the parts one after the other, each in a class of
 * its own, in a schema that is dropped at the end. What works is a worker like any other, in a
 * process of its own ({@code WorkerProcess} and {@code WorkerMain} are its two ends); only the
 * executor is the benchmark's. What was drained is looked at afterwards in the tables: a figure of
 * work that was lost or done twice is worth nothing. Of whatever is measured the first quarter is
 * left out, in which compilers and caches warm up.
 */
@NullMarked
package dev.taskyard.client.bench;

import org.jspecify.annotations.NullMarked;
