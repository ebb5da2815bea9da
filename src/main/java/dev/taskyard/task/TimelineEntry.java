package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line of a task's append-only story.
 *
 * @param entry its number within the task, from 1, ascending; a number may be missing where message
 *     entries were trimmed
 * @param run the run that wrote it, 0 when it was written outside any run
 * @param summary at most {@link Summaries#LIMIT} code points
 * @param text the whole text when it is longer than the summary but not large; a large one is at
 *     {@code detailPath}
 */
public record TimelineEntry(
    int entry,
    int run,
    Instant timestamp,
    String kind,
    String summary,
    @Nullable String text,
    @Nullable String detailPath) {}
