/**
 * Gates: commands that the host runs in a task's workspace to see whether what was done there
 * holds.
 *
 * <p>A gate's output goes to a log of bounded size; {@code GateClassifier} reads that once, line by
 * line, against {@code rules.txt}, and makes of it a classification, the name of the rule that
 * decided, and a summary of the most telling lines.
 */
@NullMarked
package dev.taskyard.gate;

import org.jspecify.annotations.NullMarked;
