package dev.taskyard.timeline;

import dev.taskyard.queue.Changes;
import dev.taskyard.queue.FinishRun;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.queue.Story;
import dev.taskyard.queue.UpdateWriter;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.ToolCallStore;
import dev.taskyard.store.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The recorder's transaction: locks, fences, applies. One instance a try; single-threaded. */
final class BatchWriter {
  /** The events of one run in a batch. */
  record RunEvents(RunBuffer buffer, List<Prepared> events) {}

  /** What became of them. */
  record Written(
      RunEvents run,
      boolean lost,
      List<MessageWindow.Stored> freshMessages,
      List<MessageWindow.Stored> trimmedMessages) {}

  private final Tx tx;
  private final Changes changes = new Changes();

  BatchWriter(Tx tx) {
    this.tx = tx;
  }

  List<Written> write(List<RunEvents> batch) {
    Map<Long, QueueRow> rows =
        tx.queue().lock(batch.stream().map(r -> r.buffer().key().taskId()).toList());
    var written = new ArrayList<Written>(batch.size());
    for (RunEvents run : batch) {
      RunKey key = run.buffer().key();
      QueueRow row = rows.get(key.taskId());
      if (row != null && row.isRunning() && row.isHeldBy(key.workerId(), key.run())) {
        written.add(write(run, row));
      } else {
        written.add(new Written(run, !isEndedByThis(run), List.of(), List.of()));
      }
    }
    changes.write(tx);
    return written;
  }

  /** An end that is sent again because the answer to its commit was lost. */
  private boolean isEndedByThis(RunEvents run) {
    RunKey key = run.buffer().key();
    return tx.runs()
        .endedAt(key.taskId(), key.run(), key.workerId())
        .filter(run.buffer().unanswered()::isEnd)
        .isPresent();
  }

  private Written write(RunEvents run, QueueRow row) {
    Story story = Story.of(row);
    Unanswered unanswered = run.buffer().unanswered();
    long lastSeq = row.lastSeq();
    boolean ended = false;
    for (Prepared event : run.events()) {
      if (event.seq() <= row.lastSeq()) {
        continue;
      }
      lastSeq = event.seq();
      for (Step step : event.steps()) {
        ended |= apply(step, event, row, story, unanswered);
      }
    }
    if (ended) {
      unanswered.end(story.lastAt());
    } else {
      changes.tell(story, lastSeq);
    }
    List<MessageWindow.Stored> fresh = messages(run.events(), unanswered);
    return new Written(run, false, fresh, trim(run, row, fresh.size()));
  }

  /** Those written now, and those that an earlier try has committed unheard. */
  private static List<MessageWindow.Stored> messages(List<Prepared> events, Unanswered unanswered) {
    return events.stream().flatMap(event -> unanswered.message(event.seq()).stream()).toList();
  }

  private List<MessageWindow.Stored> trim(RunEvents run, QueueRow row, int fresh) {
    List<MessageWindow.Stored> trimmed = run.buffer().window().toTrim(fresh);
    if (!trimmed.isEmpty()) {
      List<Integer> entries = trimmed.stream().map(MessageWindow.Stored::entry).toList();
      tx.timeline().delete(row.taskId(), entries);
      tx.artifacts().deleteOfEntries(row.taskId(), entries);
    }
    return trimmed;
  }

  /** True when the run has ended with it. */
  private boolean apply(
      Step step, Prepared event, QueueRow row, Story story, Unanswered unanswered) {
    if (step instanceof Step.Line line) {
      int entry = story.add(event.at(), line.kind(), line.telling());
      if (line.detail() != null) {
        changes.artifact(
            line.detail()
                .row(story, entry, line.kind(), line.telling().summary(), false, event.at()));
      }
      if (event.message() >= MessageWindow.FIRST) {
        unanswered.message(
            event.seq(), new MessageWindow.Stored(entry, line.telling().detailPath()));
      }
    } else if (step instanceof Step.CallStarted call) {
      changes.callStarted(
          new ToolCallStore.Call(
              row.taskId(),
              row.run(),
              call.ordinal(),
              call.id(),
              call.name(),
              call.at(),
              call.inputSummary()));
    } else if (step instanceof Step.CallEnded end) {
      changes.callEnded(callEnd(end, event, row));
    } else if (step instanceof Step.ThreadLinked thread) {
      tx.tasks().setThread(row.taskId(), thread.threadId(), thread.turnId());
    } else if (step instanceof Step.RuntimeEvent) {
      tx.runs().addRuntimeEvents(row.taskId(), row.run(), 1);
    } else if (step instanceof Step.UsageAdded added) {
      tx.runs().addUsage(row.taskId(), row.run(), added.usage(), added.model());
    } else if (step instanceof Step.Updates updates) {
      new UpdateWriter(tx, changes, story, event.at()).apply(updates.updates());
    } else if (step instanceof Step.Described described) {
      tx.runs().describe(row.taskId(), row.run(), described.version(), described.command());
    } else if (step instanceof Step.ThreadBegun thread) {
      tx.threads().begin(thread.threadId(), row.taskId(), row.run(), thread.model(), thread.at());
    } else if (step instanceof Step.TurnBegun turn) {
      tx.threads().beginTurn(turn.threadId(), turn.turn(), turn.turnId(), row.run(), turn.at());
    } else if (step instanceof Step.TurnEnded turn) {
      tx.threads().endTurn(turn.threadId(), turn.turn(), turn.outcome(), turn.at());
    } else if (step instanceof Step.ItemKept kept) {
      tx.threads().keep(kept.threadId(), kept.item(), kept.at());
    } else if (step instanceof Step.Attached attached) {
      changes.artifact(
          attached
              .file()
              .row(story, story.entries(), attached.label(), attached.summary(), true, event.at()));
    } else if (step instanceof Step.Listed listed) {
      list(listed, event, story);
    } else if (step instanceof Step.End end) {
      FinishRun.apply(tx, changes, row, story, end.finish(), event.seq());
      return true;
    } else if (step instanceof Step.GiveBack) {
      RecoverRun.giveBack(tx, changes, row, story, event.at(), event.seq());
      return true;
    }
    return false;
  }

  private static ToolCallStore.End callEnd(Step.CallEnded end, Prepared event, QueueRow row) {
    return new ToolCallStore.End(
        row.taskId(),
        row.run(),
        end.ordinal(),
        end.status(),
        event.at(),
        end.durationMs(),
        end.output().summary(),
        end.output().text(),
        end.output().detailPath(),
        end.patchRef());
  }

  private void list(Step.Listed listed, Prepared event, Story story) {
    int entry =
        story.add(
            event.at(),
            "artifact",
            dev.taskyard.queue.Telling.brief(listed.label() + ": " + listed.summary())
                .withDetail(listed.file().path()));
    changes.artifact(
        listed.file().row(story, entry, listed.label(), listed.summary(), true, event.at()));
  }
}
