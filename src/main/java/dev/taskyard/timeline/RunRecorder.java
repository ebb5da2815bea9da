package dev.taskyard.timeline;

import dev.taskyard.executor.EventSink;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.Telling;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.RedactedPieces;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskyardException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes down what one run says, in order. Thread-safe. */
public final class RunRecorder implements EventSink {
  private static final Logger log = LoggerFactory.getLogger(RunRecorder.class);
  private static final int JOINED_CHARS = 4096;
  private static final long JOIN_MILLIS = 250;

  /** How long what may be the beginning of a secret waits for the rest of it. */
  private static final long LONGEST_HOLD_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(15);

  /** What a run may spend on storing its last messages: one part in ten of its time. */
  private static final int REST_PER_DRAINING = 9;

  private record Chunk(Instant at, String text) {}

  private final Recorder recorder;
  private final EventPreparer preparer;
  private final InstantSource clock;
  private final Redaction redaction;
  private final RunBuffer buffer;

  // --- guarded by order
  private final MessageLog messageLog;
  private final ReentrantLock order = new ReentrantLock(true);
  private final StringBuilder joined = new StringBuilder();
  private RedactedPieces pieces;
  private boolean holding;
  private long heldNanos;
  private final Deque<Chunk> tail = new ArrayDeque<>();
  private long nextSeq = 1;
  private int messages;
  private int dropped;
  private boolean flushScheduled;
  private long drainedNanos = System.nanoTime();
  private long restNanos;
  private boolean ended;

  private volatile boolean callsOpen;
  private volatile long activeNanos = System.nanoTime();
  private volatile boolean emitting;
  private final AtomicInteger busy = new AtomicInteger();

  RunRecorder(
      Recorder recorder,
      EventPreparer preparer,
      InstantSource clock,
      Redaction redaction,
      MessageLog messageLog,
      RunBuffer buffer) {
    this.recorder = recorder;
    this.preparer = preparer;
    this.clock = clock;
    this.redaction = redaction;
    this.messageLog = messageLog;
    this.buffer = buffer;
    this.pieces = redaction.inPieces();
  }

  @Override
  public void emit(ExecutionEvent event) throws InterruptedException {
    order.lockInterruptibly();
    try {
      if (ended || buffer.isLost()) {
        return;
      }
      emitting = true;
      if (event instanceof ExecutionEvent.MessageDelta delta) {
        join(Summaries.mend(delta.content()));
      } else {
        flushMessages();
        Instant at = clock.instant();
        List<Step> steps = preparer.prepare(event, at);
        callsOpen = preparer.hasOpenCalls();
        buffer.put(new Prepared(nextSeq++, at, steps, -1));
      }
    } finally {
      activeNanos = System.nanoTime();
      emitting = false;
      order.unlock();
    }
  }

  /**
   * How long the executor has said nothing, in nanoseconds; 0 while it waits for the recorder, for
   * a tool that it has called, or for something with a time limit of its own.
   */
  public long silentNanos() {
    return emitting || callsOpen || busy.get() > 0 ? 0 : System.nanoTime() - activeNanos;
  }

  @Override
  public void busy(boolean begins) {
    activeNanos = System.nanoTime();
    busy.addAndGet(begins ? 1 : -1);
  }

  @Override
  public Redaction redaction() {
    return redaction;
  }

  @Override
  public void sync() throws InterruptedException {
    boolean ignored = awaitStored();
  }

  @Override
  public boolean awaitStored() throws InterruptedException {
    order.lockInterruptibly();
    try {
      if (!ended) {
        flushMessages();
      }
    } finally {
      order.unlock();
    }
    return buffer.awaitStored();
  }

  /**
   * Hands over the end of the run, behind everything said before it. Nothing is taken down after
   * it.
   *
   * @throws TaskyardException FAILED when the result can't be kept as a file: then the run has not
   *     ended yet
   * @return completed when it is stored, or the lease turned out to be lost; never by waiting alone
   */
  public CompletableFuture<EndOutcome> finish(ExecutionResult result) throws InterruptedException {
    order.lockInterruptibly();
    try {
      if (!ended) {
        flushLastMessages();
        keepMessages();
        Instant at = clock.instant();
        // Before it has ended: a result that can't be kept leaves room for another end.
        Step end = new Step.End(finish(result, at));
        ended = true;
        buffer.putEnd(new Prepared(nextSeq++, at, List.of(end), -1));
      }
      return buffer.end();
    } finally {
      order.unlock();
    }
  }

  /** Hands the task back to the queue, behind everything said before. */
  public CompletableFuture<EndOutcome> giveBack() throws InterruptedException {
    order.lockInterruptibly();
    try {
      if (!ended) {
        flushLastMessages();
        keepMessages();
        ended = true;
        buffer.putEnd(new Prepared(nextSeq++, clock.instant(), List.of(new Step.GiveBack()), -1));
      }
      return buffer.end();
    } finally {
      order.unlock();
    }
  }

  /** Whether the run was cut off because the database does not take what it has to say. */
  public boolean isUnrecordable() {
    return buffer.isUnrecordable();
  }

  /** The run is no longer this worker's: nothing more of it is taken down. */
  public void abandon() {
    order.lock();
    try {
      ended = true;
      Optional<Path> ignored = messageLog.end();
    } catch (TaskyardException e) {
      log.warn("{}", e.getMessage());
    } finally {
      order.unlock();
    }
  }

  private Finish finish(ExecutionResult said, Instant at) {
    ExecutionResult result = said.redacted(redaction);
    String text = result.text() == null ? null : Summaries.mend(result.text());
    if (text == null) {
      return new Finish(at, result, null, null, Optional::empty);
    }
    if (Summaries.isLarge(text)) {
      KeptFile file = preparer.keep("result", text);
      return new Finish(
          at, result, Telling.inFile(text, file.path()), file, () -> Optional.of(file));
    }
    return new Finish(
        at, result, Telling.inRow(text), null, () -> Optional.of(preparer.keep("result", text)));
  }

  // --- messages

  private void join(String text) throws InterruptedException {
    String clear = pieces.add(text);
    joined.append(clear);
    if (!holding || !clear.isEmpty()) {
      heldNanos = System.nanoTime();
    }
    holding = pieces.isHolding();
    if (joined.length() >= JOINED_CHARS) {
      flushJoined();
      if (mayDrain()) {
        drainWhileThereIsRoom();
      }
    }
    if (!flushScheduled && (holding || joined.length() > 0 || !tail.isEmpty())) {
      flushScheduled = true;
      recorder.later(this::flushLater, JOIN_MILLIS);
    }
  }

  /** Messages that can't be kept as files do not keep the run from its end; it is told of them. */
  private void flushLastMessages() throws InterruptedException {
    try {
      flushMessages();
    } catch (TaskyardException e) {
      joined.setLength(0);
      tail.clear();
      Telling lost = Telling.brief("The last messages could not be kept: " + e.getMessage());
      buffer.put(
          new Prepared(
              nextSeq++, clock.instant(), List.of(new Step.Line("error", lost, null)), -1));
    }
  }

  /**
   * What the timeline no longer has of the messages, as a file. One that can't be kept does not
   * keep the run from its end either.
   */
  private void keepMessages() throws InterruptedException {
    List<Step> kept;
    try {
      Optional<Path> file = messageLog.end();
      if (file.isEmpty() || messages + dropped <= MessageWindow.FIRST + MessageWindow.LAST) {
        return;
      }
      kept = List.of(preparer.messages(file.get(), MessageWindow.FIRST + 1));
    } catch (TaskyardException e) {
      kept = List.of(new Step.Line("error", Telling.brief(String.valueOf(e.getMessage())), null));
    }
    buffer.put(new Prepared(nextSeq++, clock.instant(), kept, -1));
  }

  private void flushMessages() throws InterruptedException {
    joined.append(pieces.end());
    pieces = redaction.inPieces();
    holding = false;
    flushSettled();
    messageLog.endLine();
  }

  /**
   * What may be the beginning of a secret waits for what the next message has of it, longer than
   * other messages do, but not for ever: who only pauses is not kept from being heard.
   */
  private void releaseHeld() {
    if (holding && System.nanoTime() - heldNanos >= LONGEST_HOLD_NANOS) {
      joined.append(pieces.release());
      holding = false;
    }
  }

  private void flushSettled() throws InterruptedException {
    flushJoined();
    drainTail();
  }

  /**
   * What is only white space stays for the next message: no byte is lost between two of them. As
   * much of it as would be a message by itself leaves no entry: it would stay in memory for as long
   * as nothing else comes. A text that can't be kept as a file stays too.
   */
  private void flushJoined() throws InterruptedException {
    String text = joined.toString();
    if (text.isBlank()) {
      if (text.length() >= JOINED_CHARS) {
        if (messages >= MessageWindow.FIRST) {
          messageLog.add(text);
        }
        joined.setLength(0);
      }
      return;
    }
    if (messages < MessageWindow.FIRST) {
      put(new Chunk(clock.instant(), text));
    } else {
      messageLog.add(text);
      tail.addLast(new Chunk(clock.instant(), text));
      if (tail.size() > MessageWindow.LAST) {
        tail.removeFirst();
        dropped++;
      }
    }
    joined.setLength(0);
  }

  private void put(Chunk chunk) throws InterruptedException {
    Step message = preparer.message(chunk.text);
    buffer.put(new Prepared(nextSeq++, chunk.at, List.of(message), messages++));
  }

  /**
   * Behind the first messages only the last stay: while they come faster than they can be stored,
   * most are never stored.
   */
  private void drainTail() throws InterruptedException {
    drainTail(() -> true);
  }

  /**
   * What finds no room waits in the tail: a run that talks faster than can be stored goes on
   * talking. The last messages always follow each other: one is dropped only from a tail that then
   * holds all of the last.
   */
  private void drainWhileThereIsRoom() throws InterruptedException {
    drainTail(() -> !buffer.isFull());
  }

  private void drainTail(BooleanSupplier goOn) throws InterruptedException {
    long start = System.nanoTime();
    while (!tail.isEmpty() && goOn.getAsBoolean()) {
      put(tail.getFirst());
      tail.removeFirst();
    }
    drainedNanos = System.nanoTime();
    restNanos = Math.min(LONGEST_REST_NANOS, REST_PER_DRAINING * (drainedNanos - start));
  }

  /** Whatever stands still in the database does not hold up who is only talking. */
  private boolean mayDrain() {
    return !buffer.isFull() && System.nanoTime() - drainedNanos >= restNanos;
  }

  /** On the timer's thread: never waits, for other runs wait behind it. */
  private void flushLater() {
    if (!order.tryLock()) {
      recorder.later(this::flushLater, JOIN_MILLIS / 5);
      return;
    }
    try {
      if (!mayDrain() && !ended && !buffer.isLost()) {
        recorder.later(this::flushLater, JOIN_MILLIS / 5);
        return;
      }
      flushScheduled = false;
      if (!ended && !buffer.isLost()) {
        releaseHeld();
        buffer.withoutWaiting(this::flushSettled);
        if (holding) {
          flushScheduled = true;
          recorder.later(this::flushLater, JOIN_MILLIS);
        }
      }
    } catch (TaskyardException e) {
      // A message could not be kept as a file. Its text is still here: the run's next event meets
      // the same fault.
      log.warn("messages wait: {}", e.getMessage());
    } finally {
      order.unlock();
    }
  }

  RunBuffer buffer() {
    return buffer;
  }
}
