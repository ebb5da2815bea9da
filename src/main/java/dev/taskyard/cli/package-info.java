/**
 * The command line: one class for each command, over {@link dev.taskyard.client.TaskManager}.
 *
 * <p>{@link dev.taskyard.cli.Cli} builds the tree and turns every end into an exit code. A command
 * gets a {@code Context}: its streams, its environment and the way to the tasks; nothing here reads
 * {@link java.lang.System} but {@code ProcessIo} and {@code Signals}, so that a test runs a command
 * as the shell does. Standard output carries what was asked for and nothing else; diagnostics go to
 * standard error.
 */
@NullMarked
package dev.taskyard.cli;

import org.jspecify.annotations.NullMarked;
