/**
 * Workers: processes that claim tasks and run them in slots.
 *
 * <p>The threads of one worker, and what each may do:
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><td>taskyard-worker</td><td>claims for the free slots; later waits for the drain, stops what still runs, closes
 *     everything in a written order ({@link dev.taskyard.worker.Worker#run})</td></tr>
 * <tr><td>taskyard-run-N</td><td>one a run, kept for the next: the executor itself, and handing its end to the
 *     recorder</td></tr>
 * <tr><td>taskyard-clocks</td><td>looks at the time limits of the runs, urges those that are stopped, and leaves an
 *     executor behind that does not end</td></tr>
 * <tr><td>taskyard-heartbeat</td><td>renews the lease on a connection of its own and reads back
 *     what is held; where it does not come through, nothing is claimed</td></tr>
 * <tr><td>taskyard-cancel</td><td>looks for cancel requests every half second while something runs</td></tr>
 * <tr><td>taskyard-sweep</td><td>maintenance: promotes, fires schedules, expires, rescues, folds, prunes</td></tr>
 * <tr><td>taskyard-recorder</td><td>stores what the runs say; see the timeline package</td></tr>
 * <tr><td>taskyard-listener</td><td>waits for wake-ups on PostgreSQL</td></tr>
 * </table>
 *
 * <p>What is shared: {@link dev.taskyard.worker.ActiveRuns} (its own lock, held for moments), the
 * stop signal of each run (thread-safe), and a semaphore-like wake-up. No lock is held while the
 * database is asked.
 *
 * <p>A slot is free again when the executor has returned and, in a worker with few slots, its end
 * is stored. With many slots storing ends and claiming go on side by side, and a claim waits a few
 * milliseconds for several slots to be free: one transaction for fifty tasks costs little more than
 * one for one.
 *
 * <p>Order of stopping: claim no more; let the runs end until the drain timeout; tell the rest to
 * stop and give their tasks back; store what they said; stop the sweeps; end the lease last, so
 * that draining work keeps it.
 */
@NullMarked
package dev.taskyard.worker;

import org.jspecify.annotations.NullMarked;
