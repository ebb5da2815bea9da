package dev.taskyard.task;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a task by a worker.
 *
 * @param number from 1
 * @param worker the worker's name
 * @param status running, completed, failed, canceled, or lost (taken away or given back; another
 *     run follows)
 * @param executorVersion the program that did it, when it told
 * @param command its command line for people, without secrets
 */
public record Run(
    int number,
    String worker,
    String host,
    String executor,
    String status,
    @Nullable Cause cause,
    Instant startedAt,
    @Nullable Instant endedAt,
    @Nullable String error,
    @Nullable Integer exitCode,
    Usage usage,
    @Nullable String executorVersion,
    @Nullable String command) {}
