/**
 * Questions about the history, answered by SQL.
 *
 * <p>The text of a report is its view, {@code db/view/R__report_NAME.sql}: the one text serves as a
 * view for whoever queries the database, and, with conditions put in at its {@code filter} marks,
 * as the query of {@code taskyard report NAME}. A filter must stand where the rows are still tasks
 * or runs: behind the view there are only sums and percentiles left.
 */
@NullMarked
package dev.taskyard.report;

import org.jspecify.annotations.NullMarked;
