/**
 * The one way in: {@link dev.taskyard.client.TaskManager} has every verb that a person, a program
 * or an agent needs. The surfaces (command line, later HTTP and MCP) know nothing deeper.
 */
@NullMarked
package dev.taskyard.client;

import org.jspecify.annotations.NullMarked;
