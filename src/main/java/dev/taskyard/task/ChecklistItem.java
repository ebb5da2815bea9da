package dev.taskyard.task;

/**
 * One line of an executor's to-do list; {@code status} is the executor's own word (pending,
 * in_progress, completed, …).
 */
public record ChecklistItem(long id, String content, String status) {}
