/**
 * Taskyard side by side with its peers, and with plain SQL as the ceiling: the same jobs on the
 * same database in one run.
 *
 * <p>{@link dev.taskyard.peers.PeerBench} leads. It starts JVMs with {@link
 * dev.taskyard.peers.Child} as their main class, all with the same flags; a {@link
 * dev.taskyard.peers.Contender} is what they run. Only the Maven profile {@code bench} compiles
 * this package; nothing of it is in the program.
 *
 * <p>What is taken, in the same way of all:
 *
 * <ul>
 *   <li><b>drain</b>: each process notes the instant at which each job runs. The rate is that of
 *       the last three quarters of the jobs: from the instant at which a quarter of them had run to
 *       the moment at which the database shows none that is unfinished. So the end is a committed
 *       one, while starting up and warming up are left out.
 *   <li><b>add</b>: likewise, from the return of the call that completes the first quarter to that
 *       of the last.
 *   <li><b>pick-up</b>: from the return of the adder's call, which is after its commit, to the
 *       beginning of the job in another process that is idle, as it has run some already; 0 where
 *       it began before the return.
 * </ul>
 *
 * <p>All processes are on one machine and read one clock.
 */
@NullMarked
package dev.taskyard.peers;

import org.jspecify.annotations.NullMarked;
