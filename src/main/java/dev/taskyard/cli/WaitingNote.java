package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Explanation;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Says why a task has not begun, once and after a moment, to who stands before {@code run} and
 * expects it to begin at once.
 */
final class WaitingNote implements AutoCloseable {
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  /** It is for this process; or it has begun, in the tasks that make its attempts. */
  private static final Set<String> NO_WAITING = Set.of("reserved", "attempts");

  private static final Duration GRACE = Duration.ofSeconds(1);

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
              .filter(reason -> !NO_WAITING.contains(reason.kind()))
              .forEach(reason -> context.complain(id + " waits: " + reason.text()));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TaskyardException | IllegalStateException e) {
      // Who watches the task meets the same fault and tells it, or waits no longer.
      return;
    }
  }

  /**
   * Nothing is said any more, or not for long. The thread is not interrupted: in the middle of a
   * read that would close an H2 file.
   */
  @Override
  public void close() {
    over.countDown();
    try {
      thread.join(GRACE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
