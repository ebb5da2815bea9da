/**
 * The sweeps that every worker runs beside its work: each is one pass that can be run at any time,
 * by any number of processes at once, and does only what its locks and its condition allow.
 */
@NullMarked
package dev.taskyard.maintenance;

import org.jspecify.annotations.NullMarked;
