/**
 * The operator's configuration: where things are and what the defaults are, read once and checked
 * whole.
 */
@NullMarked
package dev.taskyard.config;

import org.jspecify.annotations.NullMarked;
