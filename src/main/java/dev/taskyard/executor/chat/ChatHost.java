package dev.taskyard.executor.chat;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What a chat executor has of the worker that it is in.
 *
 * @param conversations those that are stored
 * @param gates runs what a task names
 * @param clock says when a server may be asked again
 * @param grace how long a stopped command has between TERM and KILL
 */
public record ChatHost(
    Conversations conversations, GateRunner gates, InstantSource clock, Duration grace) {}
