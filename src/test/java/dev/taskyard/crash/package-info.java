/**
 * What becomes of the promises when processes die, stop, or lose their database: real processes of
 * this program, started, killed and looked at from outside. {@link dev.taskyard.crash.Yard} is the
 * language the tests are written in.
 */
package dev.taskyard.crash;
