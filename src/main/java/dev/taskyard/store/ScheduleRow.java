package dev.taskyard.store;

import dev.taskyard.task.Schedule;
import org.jspecify.annotations.Nullable;

/** A row of {@code schedules}, read under its lock. */
public record ScheduleRow(long id, Schedule schedule, @Nullable Long lastTaskId) {}
