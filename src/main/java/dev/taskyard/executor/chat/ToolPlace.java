package dev.taskyard.executor.chat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.ExecutionTask;
import java.time.Duration;

/**
 * Where and for whom tools are called.
 *
 * @param longestResult how many characters of a result the model is told
 * @param grace how long a stopped command has between TERM and KILL
 */
record ToolPlace(
    ExecutionTask task,
    Confined files,
    EventSink events,
    StopSignal stop,
    int longestResult,
    Duration grace) {}
