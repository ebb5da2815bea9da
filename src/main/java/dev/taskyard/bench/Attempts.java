package dev.taskyard.bench;

import dev.taskyard.bench.TaskTale.Ended;
import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The task that several attempts were made at, told when they have ended. */
final class Attempts {
  private final HistoryRows rows;
  private final Asked parent;
  private final Tale tale;
  private final Instant createdAt;

  Attempts(HistoryRows rows, Asked parent, long micros) {
    this.rows = rows;
    this.parent = parent;
    this.tale = new Tale(rows, parent.id(), micros);
    this.createdAt = tale.now();
  }

  static String recorded(Asked.Kin kin) {
    return "Attempt " + kin.index() + "/" + kin.count() + " recorded for " + kin.group();
  }

  /** The smallest change of those that completed is selected. */
  void settle(List<Ended> attempts) {
    tale.tell("queued", "Task queued");
    List<Ended> inOrderOfEnd =
        attempts.stream().sorted(Comparator.comparingLong(Ended::micros)).toList();
    for (Ended attempt : inOrderOfEnd) {
      tale.passTo(attempt.micros());
      tale.tell("status", words(attempt));
    }
    Optional<Ended> selected =
        attempts.stream()
            .filter(attempt -> attempt.outcome().isCompleted())
            .min(Comparator.comparingInt(Attempts::size));
    for (Ended attempt : attempts) {
      if (attempt.outcome().isCompleted()) {
        boolean chosen = attempt.equals(selected.orElse(null));
        change(attempt, attempt.asked().id(), attempt.entry(), 1, chosen);
        Asked.Kin kin = Objects.requireNonNull(attempt.asked().kin());
        change(attempt, parent.id(), tale.tell("pr_attempt", recorded(kin)), 0, chosen);
      }
    }
    selected.ifPresent(
        attempt ->
            tale.tell(
                "status", place(attempt) + " selected: smallest change (" + lines(attempt) + ")"));
    end(selected.isPresent() ? Outcome.COMPLETED : without(attempts), attempts);
  }

  private static String place(Ended attempt) {
    Asked.Kin kin = Objects.requireNonNull(attempt.asked().kin());
    return "Attempt " + kin.index() + " of " + kin.count();
  }

  private static String words(Ended attempt) {
    String status = place(attempt) + " " + attempt.outcome().status();
    return attempt.outcome().isCompleted() ? status + ": 1 file, " + lines(attempt) : status;
  }

  private static String lines(Ended attempt) {
    return "+" + attempt.insertions() + " -" + attempt.deletions();
  }

  private static int size(Ended attempt) {
    return attempt.insertions() + attempt.deletions();
  }

  private static Outcome without(List<Ended> attempts) {
    return attempts.stream().allMatch(attempt -> attempt.outcome().cause() == Cause.CANCELED)
        ? Outcome.CANCELED
        : Outcome.failed(Cause.FAILED, "No attempt of " + attempts.size() + " completed");
  }

  private void change(Ended attempt, long task, int entry, int run, boolean selected) {
    Asked.Kin kin = Objects.requireNonNull(attempt.asked().kin());
    rows.add(
        HistoryTable.ATTEMPTS,
        task,
        "attempt_" + attempt.asked().publicId().substring(5),
        entry,
        run,
        kin.group(),
        kin.index(),
        kin.count(),
        "main",
        kin.baseSha(),
        "1 file, " + lines(attempt),
        "[\"src/cart.ts\"]",
        null,
        "[]",
        selected,
        Tale.instant(attempt.micros()),
        attempt.insertions(),
        attempt.deletions());
  }

  private void end(Outcome outcome, List<Ended> attempts) {
    tale.tell("finished", outcome.words());
    @Nullable Instant startedAt =
        attempts.stream()
            .map(Ended::startedAt)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null);
    TaskRows.add(rows, parent, outcome, createdAt, startedAt, tale.now(), 0);
    rows.count(parent.queue(), TaskStatus.ofWord(outcome.status()).orElseThrow());
  }
}
