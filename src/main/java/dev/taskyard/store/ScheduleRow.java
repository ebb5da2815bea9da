package dev.taskyard.store;

import dev.taskyard.task.Schedule;
import org.jspecify.annotations.Nullable;

/** A schedule as it is stored, with the internal ids. */
public record ScheduleRow(long id, Schedule schedule, @Nullable Long lastTaskId) {}
