package dev.taskyard.executor.chat;

/**
 * A tool call as the model asks for it.
 *
 * @param id unique within the conversation
 * @param arguments JSON, if the model got it right
 */
record ToolRequest(String id, String name, String arguments) {}
