/**
 * The recorder: everything that running tasks say, in order per task, into few transactions.
 *
 * <p>Data flow, and who does what on which thread:
 *
 * <pre>
 *  executor thread        RunRecorder.emit   joins message deltas, writes large texts to files, numbers the event,
 *                                            puts it into the run's bounded buffer; waits while that is full
 *  timer thread           RunRecorder        flushes joined messages that waited 250 ms
 *  taskyard-recorder      Recorder           takes from each run's buffer in turn, writes one transaction, acknowledges
 *                         BatchWriter        that transaction: locks the queue rows, drops who lost his lease, applies
 * </pre>
 *
 * <p>A batch stays in its buffers until its commit is known. When the answer to a commit is lost
 * the batch is sent again: the queue row knows the last event of the run that is stored ({@code
 * last_seq}), so nothing is written twice. A batch that the database refuses for its data is parted
 * until the one event that is at fault stands alone; that one is replaced by an {@code error}
 * entry. An outage of the database only fills the buffers: the executors wait.
 *
 * <p>Locks: {@code RunRecorder.order} keeps the events of one run in order and may be held while a
 * file is written; {@code RunRecorder.buffer} and {@code Recorder.ready} are held for moments,
 * never together with a wait for the database. Whoever holds {@code order} may take the other two,
 * not the other way round.
 */
@NullMarked
package dev.taskyard.timeline;

import org.jspecify.annotations.NullMarked;
