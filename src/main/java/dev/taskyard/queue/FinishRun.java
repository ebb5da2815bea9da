package dev.taskyard.queue;

import dev.taskyard.store.QueueRow;
import dev.taskyard.store.RunStore;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Cause;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides, under the lock of the task's queue row, what the end of a run makes of its task: it
 * ends, or it waits for a further run.
 */
public final class FinishRun {
  private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
  private static final Duration LONGEST_BACK_OFF = Duration.ofHours(1);
  private static final double JITTER = 0.2;
  private static final int MOST_RATE_LIMIT_WAITS = 20;
  private static final Duration SHORTEST_RATE_LIMIT = Duration.ofSeconds(30);
  private static final Duration LONGEST_RATE_LIMIT = Duration.ofHours(24);
  static final String NO_TEXT = "(no textual output)";

  private FinishRun() {}

  /** Ends the run that holds the locked row; the story so far has what the run said before. */
  public static void apply(
      Tx tx, Changes changes, QueueRow row, Story story, Finish finish, long lastSeq) {
    ExecutionResult result = decided(row, finish.result());
    if (result.status() == TaskStatus.FAILED && result.transientFailure()) {
      Optional<Instant> again = again(row, result, finish.at());
      if (again.isPresent()) {
        waitForRetry(tx, changes, row, story, finish, again.get(), lastSeq);
        return;
      }
    }
    end(changes, row, story, finish, result);
  }

  /** A run whose task somebody asked to cancel counts as canceled, however it ended. */
  private static ExecutionResult decided(QueueRow row, ExecutionResult result) {
    if (!row.isCancelRequested()) {
      return result;
    }
    Cause cause = result.cause() == Cause.CANCEL_FORCED ? Cause.CANCEL_FORCED : Cause.CANCELED;
    return ExecutionResult.canceled(cause).withExitCode(result.exitCode());
  }

  private static void end(
      Changes changes, QueueRow row, Story story, Finish finish, ExecutionResult result) {
    boolean completed = result.status() == TaskStatus.COMPLETED;
    boolean textCounts =
        result.status() == finish.result().status() && result.status() != TaskStatus.CANCELED;
    Telling text = textCounts ? finish.resultTelling() : null;
    KeptFile file = textCounts ? finish.resultFile() : null;
    if (!textCounts) {
      finish.keepText().get().ifPresent(kept -> keep(changes, story, finish, kept));
    }
    story.add(finish.at(), "finished", ending(result));
    if (text != null && file != null) {
      int entry =
          story.add(
              finish.at(),
              "result_ref",
              Telling.inFile("Result artifact: " + file.path(), file.path()));
      changes.artifact(file.row(story, entry, "result", text.summary(), false, finish.at()));
    }
    String summary = text != null ? text.summary() : completed ? NO_TEXT : null;
    changes.tellEnded(story);
    changes.runEnded(
        new RunStore.End(
            row.taskId(),
            row.run(),
            result.status().word(),
            result.cause(),
            story.lastAt(),
            errorOf(result),
            result.exitCode(),
            summary,
            text == null ? null : text.text(),
            file == null ? null : file.path()));
    changes.taskEnded(
        row,
        new TaskStore.End(
            row.taskId(),
            result.status(),
            result.cause(),
            story.lastAt(),
            errorOf(result),
            summary,
            text == null ? null : text.text(),
            file == null ? null : file.path()));
  }

  private static void keep(Changes changes, Story story, Finish finish, KeptFile kept) {
    String summary = finish.resultTelling() == null ? "" : finish.resultTelling().summary();
    int entry =
        story.add(
            finish.at(), "artifact", Telling.brief("result: " + summary).withDetail(kept.path()));
    changes.artifact(kept.row(story, entry, "result", summary, true, finish.at()));
  }

  private static @Nullable String errorOf(ExecutionResult result) {
    return result.status() == TaskStatus.FAILED && result.error() == null
        ? "unknown error"
        : result.error();
  }

  /** The line that tells the end. The whole error stands in the task's {@code error}. */
  static Telling ending(ExecutionResult result) {
    return switch (result.status()) {
      case COMPLETED -> Telling.brief("Task completed");
      case CANCELED -> Telling.brief("Task canceled");
      case FAILED -> failed(String.valueOf(errorOf(result)));
      case QUEUED, RUNNING ->
          throw new IllegalStateException("a run can't end as " + result.status().word());
    };
  }

  private static Telling failed(String error) {
    String line = "Task failed: " + error;
    return Summaries.isLarge(line) ? Telling.brief(line) : Telling.inRow(line);
  }

  /** When the task is to run again; empty when it is not. */
  private static Optional<Instant> again(QueueRow row, ExecutionResult result, Instant now) {
    if (result.rateLimited()) {
      if (row.rateLimitWaits() >= MOST_RATE_LIMIT_WAITS) {
        return Optional.empty();
      }
      return Optional.of(
          clamp(
              asked(row, result, now),
              now.plus(SHORTEST_RATE_LIMIT),
              now.plus(LONGEST_RATE_LIMIT)));
    }
    return row.retries() < row.maxRetries()
        ? Optional.of(now.plus(backOff(row.retries())))
        : Optional.empty();
  }

  private static Instant asked(QueueRow row, ExecutionResult result, Instant now) {
    if (result.retryAt() != null) {
      return result.retryAt();
    }
    return now.plus(
        result.retryAfter() == null ? backOff(row.rateLimitWaits()) : result.retryAfter());
  }

  private static Instant clamp(Instant asked, Instant earliest, Instant latest) {
    return asked.isBefore(earliest) ? earliest : asked.isAfter(latest) ? latest : asked;
  }

  /** 5 s, doubled for each earlier time, at most an hour, and up to a fifth more or less. */
  private static Duration backOff(int earlier) {
    long millis =
        Math.min(LONGEST_BACK_OFF.toMillis(), FIRST_BACK_OFF.toMillis() << Math.min(earlier, 12));
    double jitter = 1 + JITTER * (2 * RandomGenerator.getDefault().nextDouble() - 1);
    return Duration.ofMillis((long) (millis * jitter));
  }

  private static void waitForRetry(
      Tx tx,
      Changes changes,
      QueueRow row,
      Story story,
      Finish finish,
      Instant again,
      long lastSeq) {
    ExecutionResult result = finish.result();
    String wait =
        DurationWords.of(
            Duration.ofSeconds(Math.max(1, Duration.between(finish.at(), again).toSeconds())));
    String what =
        result.rateLimited()
            ? "Rate limited, waiting " + wait
            : "Run "
                + row.run()
                + " failed, retry "
                + (row.retries() + 1)
                + " of "
                + row.maxRetries()
                + " in "
                + wait;
    String line = what + ": " + errorOf(result);
    story.add(
        finish.at(), "retry", Summaries.isLarge(line) ? Telling.brief(line) : Telling.inRow(line));
    changes.tell(story, lastSeq);
    changes.runEnded(
        new RunStore.End(
            row.taskId(),
            row.run(),
            "failed",
            result.cause(),
            story.lastAt(),
            errorOf(result),
            result.exitCode(),
            null,
            null,
            null));
    tx.queue().postpone(row.taskId(), result.rateLimited(), again);
    if (result.rateLimited() && row.lane() != null) {
      tx.lanes().park(row.lane(), again, Summaries.summarize(String.valueOf(errorOf(result))));
    }
    changes.lockFreed(row);
    tx.tasks().setQueued(row.taskId(), again);
  }
}
