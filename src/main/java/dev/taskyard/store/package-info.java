/** Every SQL statement; the only package that knows JDBC, Jdbi, Flyway and Hikari. */
@NullMarked
package dev.taskyard.store;

import org.jspecify.annotations.NullMarked;
