/**
 * The transactions that make the promises: add, claim, finish, retry, cancel, rescue, and what
 * schedules add.
 *
 * <p>Each is one transaction that begins by locking what it decides about, in the order that the
 * store's package tells, and each leaves its line in the task's timeline. The races, and where they
 * are decided:
 *
 * <ul>
 *   <li><b>finish against cancel</b>: on the task's queue row. Cancel first: the finish sees the
 *       request and the task ends {@code canceled}. Finish first: the row is gone when the cancel
 *       gets its lock, and it returns the ended task.
 *   <li><b>rescue against finish</b>: on the queue row. Rescue first: the row is another run's, or
 *       nobody's, and the finish is told that its lease is lost. Finish first: the rescue finds no
 *       row.
 *   <li><b>renew against rescue</b>: on the worker's row. Renew first: the rescue skips the locked
 *       row, or sees a fresh lease. Rescue first: the renewal changes no row, and the worker knows
 *       itself declared dead.
 *   <li><b>a claim whose answer was lost</b>: the next heartbeat reads back what the database says
 *       this worker holds; what it does not run goes back to the queue.
 *   <li><b>a finish whose answer was lost</b>: it is sent again, finds no queue row, and its own
 *       run ended by this worker: done.
 *   <li><b>two attempts that end at once</b>: on the queue row of the task that they are made at,
 *       which everybody locks behind those of its attempts. The second sees that it is the last,
 *       and settles the parent in its own transaction.
 *   <li><b>the last attempt's end against a cancel of the parent</b>: a cancel locks the attempts
 *       that are live, then the parent. Cancel first: the end sees the request and the parent ends
 *       {@code canceled}. End first: the cancel finds no row.
 *   <li><b>retry of an attempt against the end of the others</b>: a retry locks the parent's queue
 *       row before it queues the attempt. Retry first: the others find one more to wait for. End
 *       first: the parent has ended, and the retry opens it again.
 *   <li><b>two retries of attempts at a task that has ended</b>: on the task's row. The second
 *       finds it queued again, and is one more that it waits for.
 *   <li><b>the end of a task against that of others that run after it, in one transaction</b>: the
 *       first may end the others' attempts, and so them. All are told of their attempts first, and
 *       each is looked at anew before it is ended.
 *   <li><b>two claims in a queue with a limit</b>: on the queue's row. What runs is counted under
 *       its lock, so that the second counts what the first has started; it is locked before any row
 *       of a task. A limit that is set while a claim is under way counts from the next one on.
 *   <li><b>two claims for one lock</b>: on the unique {@code held_lock}. The second fails as a
 *       whole and looks again.
 *   <li><b>a release against who is just put aside</b>: the release does not see the waiter, which
 *       does not see the release; nor does it wait for one whose row is held for something else. A
 *       sweep finds every lock that is free though somebody waits.
 *   <li><b>the end of a task against the add of one that runs after it</b>: on the queue row of the
 *       first. Add first: the end finds the new one. End first: the add sees how it ended.
 *   <li><b>two workers that find one schedule due</b>: on the schedule's row, which the second
 *       passes over; and on the key (schedule, instant), whatever else may go wrong.
 *   <li><b>a pause against the instant</b>: on the schedule's row. Pause first: it is not due.
 *       Instant first: its task was added.
 *   <li><b>two adds with one key</b>: on the unique key of the queue row. The later one reads the
 *       earlier one's task.
 * </ul>
 */
@NullMarked
package dev.taskyard.queue;

import org.jspecify.annotations.NullMarked;
