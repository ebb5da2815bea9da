package dev.taskyard.queue;

import dev.taskyard.store.ArtifactStore;
import dev.taskyard.store.CountStore;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.QueueStore;
import dev.taskyard.store.RunStore;
import dev.taskyard.store.TaskStore;
import dev.taskyard.store.TimelineStore;
import dev.taskyard.store.ToolCallStore;
import dev.taskyard.store.Tx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one transaction is going to write about the tasks it has locked, gathered so that many tasks
 * share few statements. Single-threaded, lives as long as its transaction.
 */
public final class Changes {
  private final List<TimelineStore.Line> lines = new ArrayList<>();
  private final List<QueueStore.Progress> progress = new ArrayList<>();
  private final List<ToolCallStore.Call> callsStarted = new ArrayList<>();
  private final List<ToolCallStore.End> callsEnded = new ArrayList<>();
  private final List<ArtifactStore.Row> artifacts = new ArrayList<>();
  private final List<TaskStore.End> tasksEnded = new ArrayList<>();
  private final List<RunStore.End> runsEnded = new ArrayList<>();
  private final List<Long> leaving = new ArrayList<>();
  private final List<Long> leavingAttempts = new ArrayList<>();
  private final Set<String> locksFreed = new TreeSet<>();
  private final Map<CountStore.Cell, Long> counts = new HashMap<>();

  /**
   * Takes the lines of a task that stays in the queue; {@code lastSeq} is the last event of its run
   * that they hold.
   */
  public void tell(Story story, long lastSeq) {
    lines.addAll(story.lines());
    progress.add(new QueueStore.Progress(story.taskId(), story.entries(), story.lastAt(), lastSeq));
  }

  /** Takes the lines of a task that has no queue row, or none any more. */
  public void tellEnded(Story story) {
    lines.addAll(story.lines());
  }

  public void callStarted(ToolCallStore.Call call) {
    callsStarted.add(call);
  }

  public void callEnded(ToolCallStore.End end) {
    callsEnded.add(end);
  }

  public void artifact(ArtifactStore.Row row) {
    artifacts.add(row);
  }

  /** The run ends; what it had under way is canceled. */
  public void runEnded(RunStore.End end) {
    runsEnded.add(end);
  }

  /** The task ends: it leaves the queue and is counted. */
  public void taskEnded(QueueRow row, TaskStore.End end) {
    tasksEnded.add(end);
    leaving.add(row.taskId());
    if (row.mayBeAttempt()) {
      leavingAttempts.add(row.taskId());
    }
    lockFreed(row);
    counts.merge(new CountStore.Cell(row.queue(), end.status()), 1L, Long::sum);
  }

  /** A task no longer holds its lock, or no longer stands first in line for it. */
  public void lockFreed(QueueRow row) {
    if (row.lockName() != null) {
      locksFreed.add(row.lockName());
    }
  }

  /**
   * Writes everything, in the order of the locks. The last attempt to end settles its parent, and
   * who waited for a task or its lock goes on.
   */
  public void write(Tx tx) {
    List<TaskStore.End> ended = writeRows(tx);
    while (!ended.isEmpty()) {
      ended = SettleDependents.of(tx, ended);
    }
  }

  /** The same without those that run after tasks which end; these are returned. */
  List<TaskStore.End> writeRows(Tx tx) {
    SettleAttempts settlement = SettleAttempts.lockParents(tx, leavingAttempts);
    tx.queue().setProgress(progress);
    tx.tasks().setEnded(tasksEnded);
    tx.runs().setEnded(runsEnded);
    tx.timeline().insert(lines);
    tx.toolCalls().insert(callsStarted);
    tx.toolCalls().setEnded(callsEnded);
    tx.toolCalls().cancelRunning(runsEnded);
    tx.artifacts().insert(artifacts);
    if (!leaving.isEmpty()) {
      tx.queue().delete(leaving);
      tx.counts().add(counts);
    }
    locksFreed.forEach(lock -> tx.queue().unlock(lock, 1));
    settlement.settle(tx);
    return tasksEnded;
  }
}
