package dev.taskyard.executor;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Summaries;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What a run has said: passes events on in order, joins consecutive message text, and keeps that
 * text for the result. Used by the run's reading thread; {@link #text} by another one afterwards.
 */
public final class RunOutput {
  /** Message text is passed on when it has this many characters, or when the program pauses. */
  private static final int ENOUGH = 4096;

  private final ExecutionTask task;
  private final EventSink sink;
  private final TextStore text;
  private final Secrets secrets;
  private final StringBuilder pending = new StringBuilder();

  /** What this run says to this sink. */
  public RunOutput(ExecutionTask task, EventSink sink) {
    this(task, sink, Secrets.of(sink.redaction()));
  }

  /** The same with these masked where a program tells them piece by piece. */
  RunOutput(ExecutionTask task, EventSink sink, Secrets secrets) {
    this.task = task;
    this.sink = sink;
    this.secrets = secrets;
    this.text = new TextStore(task.scratch().resolve("messages.txt"));
  }

  /** The run's number. */
  public int run() {
    return task.run();
  }

  /** The run's workspace: what paths in events are relative to. */
  Path workspace() {
    return task.workspace();
  }

  /** Takes message text, which need not be fit to be stored yet. */
  public void message(String piece) throws InterruptedException {
    if (pending.length() + piece.length() > ENOUGH) {
      flush();
    }
    pending.append(piece);
    if (pending.length() >= ENOUGH) {
      flush();
    }
  }

  /** Takes another event. */
  public void event(ExecutionEvent event) throws InterruptedException {
    if (event instanceof ExecutionEvent.MessageDelta delta) {
      message(delta.content());
      return;
    }
    flush(0);
    sink.emit(event);
  }

  /** The run does something that is no event: it is not idle. */
  public void active() {
    sink.alive();
  }

  /** Keeps the file of a long line. */
  public void keep(LongLine line) throws InterruptedException {
    String summary = Summaries.summarize(line.summary());
    event(new ExecutionEvent.Artifact(LongLine.LABEL, line.file(), summary));
  }

  /**
   * Passes on what message text there is. Half a character waits for its other half, and what may
   * be the beginning of a secret for its end, which the next piece may begin with.
   */
  void flush() throws InterruptedException {
    mask();
    flush(secrets.begun(pending.toString()));
  }

  /** There is no more: passes on all there is. */
  public void end() throws InterruptedException {
    mask();
    pass(pending.length());
  }

  private void flush(int kept) throws InterruptedException {
    mask();
    int length = pending.length() - kept;
    boolean half = length > 0 && Character.isHighSurrogate(pending.charAt(length - 1));
    pass(half ? length - 1 : length);
  }

  private void mask() {
    String masked = secrets.mask(pending.toString());
    pending.setLength(0);
    pending.append(masked);
  }

  /** The text with every secret of the run masked. */
  public String mask(String joined) {
    return secrets.mask(joined);
  }

  private void pass(int length) throws InterruptedException {
    if (length > 0) {
      String content = Summaries.mend(pending.substring(0, length));
      pending.delete(0, length);
      text.append(content);
      sink.emit(new ExecutionEvent.MessageDelta(content));
    }
  }

  /**
   * All message text, or its beginning and end when that is too much to hold; null when it is
   * blank.
   */
  public @Nullable String text() {
    return text.whole();
  }
}
