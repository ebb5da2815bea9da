package dev.taskyard.task;

/**
 * Which of several candidate changes a task is to make.
 *
 * @param groupId public id of the task that they are attempts at
 * @param index from 1
 * @param count how many there are
 */
public record AttemptNumber(String groupId, int index, int count) {}
