package dev.taskyard.task;

/**
 * What became of a request.
 *
 * @param id public id of the task
 * @param isNew false: a live task had the key already, and this is that one
 */
public record Added(String id, boolean isNew) {}
