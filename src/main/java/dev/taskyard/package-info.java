/** Taskyard, a database-backed job scheduler for long background work. */
@NullMarked
package dev.taskyard;

import org.jspecify.annotations.NullMarked;
