package dev.taskyard.queue;

import dev.taskyard.attempt.AttemptFacts;
import dev.taskyard.attempt.Selection;
import dev.taskyard.store.AttemptStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskUpdates;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the end of attempts means for the tasks that wait for them, in the transaction in which they
 * end. The parents' queue rows are locked behind those of the attempts, everywhere: of two attempts
 * that end at once, the second waits for the first's commit, and sees then that it is the last.
 */
final class SettleAttempts {
  private static final SettleAttempts NOTHING = new SettleAttempts(Set.of(), List.of());

  private final Set<Long> ended;
  private final Collection<QueueRow> parents;

  private SettleAttempts(Set<Long> ended, Collection<QueueRow> parents) {
    this.ended = ended;
    this.parents = parents;
  }

  /** Locks the parents of those of these tasks that are attempts; one that has ended stays so. */
  static SettleAttempts lockParents(Tx tx, Collection<Long> ended) {
    if (ended.isEmpty()) {
      return NOTHING;
    }
    List<Long> parents = tx.attempts().parentsOf(ended);
    return parents.isEmpty()
        ? NOTHING
        : new SettleAttempts(new HashSet<>(ended), tx.queue().lock(parents).values());
  }

  /**
   * Tells the parents, and ends those that wait for nothing more. The end of one may end attempts
   * at another that runs after it, and so that one too: all are told first, and each is looked at
   * anew when its turn comes.
   */
  void settle(Tx tx) {
    if (parents.isEmpty()) {
      return;
    }
    var changes = new Changes();
    parents.forEach(parent -> tell(tx, changes, parent));
    changes.write(tx);
    parents.stream()
        .map(QueueRow::taskId)
        .sorted()
        .forEach(id -> tx.queue().lock(id).ifPresent(parent -> settle(tx, parent)));
  }

  private void tell(Tx tx, Changes changes, QueueRow parent) {
    List<AttemptGroup.One> attempts = AttemptGroup.of(tx, parent.taskId());
    Instant at = endOf(attempts).orElse(parent.lastEntryAt());
    Story story = Story.of(parent);
    attempts.stream()
        .filter(attempt -> ended.contains(attempt.task().id()))
        .forEach(attempt -> story.add(at, "status", Telling.brief(words(attempt))));
    changes.tell(story, parent.lastSeq());
  }

  private static void settle(Tx tx, QueueRow parent) {
    int open = tx.attempts().live(parent.taskId()).size();
    if (open > 0) {
      tx.attempts().setOpen(parent.taskId(), open);
      return;
    }
    List<AttemptGroup.One> attempts = AttemptGroup.of(tx, parent.taskId());
    Instant at = endOf(attempts).orElse(parent.lastEntryAt());
    var changes = new Changes();
    end(tx, changes, parent, Story.of(parent), at, attempts);
    changes.write(tx);
  }

  /** When the last of them ended. */
  private static Optional<Instant> endOf(List<AttemptGroup.One> attempts) {
    return attempts.stream()
        .map(AttemptGroup.One::task)
        .map(
            task ->
                task.startedAt() == null || task.durationMs() == null
                    ? null
                    : task.startedAt().plusMillis(task.durationMs()))
        .filter(Objects::nonNull)
        .max(Instant::compareTo);
  }

  private static String words(AttemptGroup.One one) {
    AttemptStore.Member task = one.task();
    String words = "Attempt " + task.index() + " of " + task.count() + " " + task.status().word();
    if (task.status() == TaskStatus.FAILED) {
      return words + ": " + task.error();
    }
    return one.attempt() == null ? words : words + ": " + one.attempt().summary();
  }

  private static void end(
      Tx tx,
      Changes changes,
      QueueRow parent,
      Story story,
      Instant at,
      List<AttemptGroup.One> attempts) {
    Optional<Selection> selection =
        parent.isCancelRequested()
            ? Optional.empty()
            : Selection.of(attempts.stream().map(AttemptGroup.One::facts).toList());
    int selected = selection.map(Selection::attempt).map(AttemptFacts::index).orElse(0);
    var writer = new UpdateWriter(tx, changes, story, at);
    for (AttemptGroup.One one : attempts) {
      Attempt attempt = one.attempt();
      if (attempt != null) {
        boolean isSelected = one.task().index() == selected;
        tx.attempts().setSelected(one.task().id(), attempt.id(), isSelected);
        writer.apply(TaskUpdates.of(attempt.withSelected(isSelected)));
      }
    }
    selection.ifPresent(chosen -> story.add(at, "status", Telling.brief(chosen.words())));
    attempts.stream()
        .map(one -> one.task().startedAt())
        .filter(Objects::nonNull)
        .min(Instant::compareTo)
        .ifPresent(started -> tx.attempts().setStarted(parent.taskId(), started));
    ExecutionResult result =
        selection
            .map(chosen -> ExecutionResult.completed(text(chosen, attempts)))
            .orElseGet(() -> without(parent, attempts));
    story.add(at, "finished", FinishRun.ending(result));
    changes.tellEnded(story);
    changes.taskEnded(parent, endOf(parent, story, result, selection.orElse(null)));
  }

  private static TaskStore.End endOf(
      QueueRow parent, Story story, ExecutionResult result, @Nullable Selection selection) {
    String summary = selection == null ? null : Summaries.summarize(selection.words());
    String text = Objects.equals(result.text(), summary) ? null : result.text();
    return new TaskStore.End(
        parent.taskId(),
        result.status(),
        result.cause(),
        story.lastAt(),
        result.error(),
        summary,
        text,
        null);
  }

  /** The choice, and what the chosen one said where that is not large. */
  private static String text(Selection selection, List<AttemptGroup.One> attempts) {
    String said =
        attempts.stream()
            .map(AttemptGroup.One::task)
            .filter(task -> task.index() == selection.attempt().index())
            .map(SettleAttempts::said)
            .findFirst()
            .orElse("");
    String whole = selection.words() + "\n\n" + said;
    return said.isEmpty() || Summaries.isLarge(whole) ? selection.words() : whole;
  }

  private static String said(AttemptStore.Member task) {
    String text = task.resultText() != null ? task.resultText() : task.resultSummary();
    return text == null || task.resultDetailPath() != null || text.equals(FinishRun.NO_TEXT)
        ? ""
        : text;
  }

  /** How it ends when no attempt can be chosen. */
  private static ExecutionResult without(QueueRow parent, List<AttemptGroup.One> attempts) {
    boolean allCanceled =
        attempts.stream().allMatch(one -> one.task().status() == TaskStatus.CANCELED);
    if (parent.isCancelRequested() || allCanceled) {
      boolean allForOneReason =
          !parent.isCancelRequested()
              && attempts.stream().allMatch(one -> one.task().cause() == Cause.DEPENDENCY_FAILED);
      return ExecutionResult.canceled(allForOneReason ? Cause.DEPENDENCY_FAILED : Cause.CANCELED);
    }
    Set<Cause> causes =
        attempts.stream()
            .map(one -> one.task().cause())
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    String errors =
        attempts.stream()
            .map(AttemptGroup.One::task)
            .map(
                task ->
                    task.index()
                        + ": "
                        + (task.error() == null ? task.status().word() : task.error()))
            .collect(Collectors.joining("; "));
    return ExecutionResult.failed(
        "No attempt of " + attempts.size() + " completed (" + errors + ")",
        causes.size() == 1 ? causes.iterator().next() : Cause.FAILED);
  }
}
