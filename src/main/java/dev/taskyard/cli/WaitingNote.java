package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Explanation;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says why a task has not begun, once and after a moment, to who stands before {@code run} and
 * expects it to begin at once.
 */
final class WaitingNote implements AutoCloseable {
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  private static final String FOR_THIS_PROCESS = "reserved";

  private final Context context;
  private final TaskManager manager;
  private final String id;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread thread = new Thread(this::tell, "taskyard-waiting-note");

  private WaitingNote(Context context, TaskManager manager, String id) {
    this.context = context;
    this.manager = manager;
    this.id = id;
  }

  static WaitingNote about(String id, Context context, TaskManager manager) {
    var note = new WaitingNote(context, manager, id);
    note.thread.setDaemon(true);
    note.thread.start();
    return note;
  }

  private void tell() {
    try {
      if (!over.await(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
        Explanation explanation = manager.explain(id);
        if (explanation.status() == TaskStatus.QUEUED) {
          explanation.reasons().stream()
              .filter(reason -> !reason.kind().equals(FOR_THIS_PROCESS))
              .forEach(reason -> context.complain(id + " waits: " + reason.text()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TaskyardException e) {
      // Who watches the task meets the same fault, and tells it.
      return;
    }
  }

  /**
   * Nothing is said any more. The thread is not interrupted: in the middle of a read that would
   * close an H2 file.
   */
  @Override
  public void close() {
    over.countDown();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
