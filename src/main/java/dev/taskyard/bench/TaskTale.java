package dev.taskyard.bench;

import dev.taskyard.bench.Words.GateKind;
import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.Cause;
import dev.taskyard.task.TaskStatus;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How one task went, from the queue to its end. Used once. */
final class TaskTale {
  private static final String RESULT = "Done as asked; the change is small and has a test.";
  private static final long MINUTE = 60_000;

  /** How it ended, and what an attempt changed: entry 0 when it recorded nothing. */
  record Ended(
      Asked asked,
      Outcome outcome,
      @Nullable Instant startedAt,
      long micros,
      int entry,
      int insertions,
      int deletions) {}

  private final HistoryRows rows;
  private final Asked asked;
  private final Dice dice;
  private final Tale tale;
  private final Files files;
  private final RunTale runs;
  private final Instant createdAt;
  private int checklist;
  private int entryOfChange;

  TaskTale(HistoryRows rows, Asked asked, Dice dice, long micros, Staff staff, String storeId) {
    this.rows = rows;
    this.asked = asked;
    this.dice = dice;
    this.tale = new Tale(rows, asked.id(), micros);
    this.files = new Files(rows, asked, tale, dice, storeId);
    this.runs = new RunTale(rows, asked, tale, dice, files, staff);
    this.createdAt = tale.now();
  }

  Ended tell() {
    tale.tell("queued", "Task queued");
    double fate = dice.share();
    Outcome outcome = fate < 0.82 ? Outcome.COMPLETED : fate < 0.94 ? failure() : Outcome.CANCELED;
    boolean neverRan = outcome.error() == null && !outcome.isCompleted() && dice.chance(0.4);
    return neverRan || outcome.cause() == Cause.EXPIRED ? wait(outcome) : run(outcome);
  }

  private Outcome failure() {
    if (dice.chance(0.04)) {
      return Outcome.failed(Cause.EXPIRED, "Expired after 30m in the queue");
    }
    if (dice.chance(0.03)) {
      return Outcome.GAVE_UP;
    }
    if (!asked.gates().isEmpty() && dice.chance(0.6)) {
      GateKind gate = asked.gates().get(0);
      return Outcome.failed(
          Cause.GATE_FAILED,
          "Gate " + gate.name() + " failed (" + gate.classification() + "): " + gate.complaint());
    }
    return Outcome.failed(dice);
  }

  private Ended wait(Outcome outcome) {
    tale.pass(outcome.error() == null ? dice.millis(MINUTE, 1, 60 * MINUTE) : 30 * MINUTE);
    if (outcome.error() == null) {
      tale.tell("canceled", "Task canceled before execution");
    } else {
      tale.tell("finished", outcome.words());
    }
    return end(outcome, null);
  }

  private Ended run(Outcome outcome) {
    int deaths = outcome.cause() == Cause.GAVE_UP ? 3 : dice.chance(0.02) ? 1 : 0;
    for (int i = 0; i < deaths; i++) {
      lose(Outcome.WORKER_DIED);
    }
    if (dice.chance(0.01)) {
      lose(Outcome.GIVEN_BACK);
    }
    if (dice.chance(0.07)) {
      failAndWait();
    }
    RunTale.Begun begun = runs.begin(outcome);
    extras();
    if (outcome.reachesGates()) {
      asked.gates().forEach(gate -> pass(gate, outcome));
    }
    if (outcome.isCompleted() && asked.kin() != null) {
      entryOfChange = tale.tell("pr_attempt", Attempts.recorded(asked.kin()));
    }
    if (outcome.cause() == Cause.CANCELED) {
      tale.tell("cancel_requested", "Cancellation requested by me@" + begun.worker().host());
      tale.pass(dice.millis(600, 0.5, 5000));
    }
    tale.tell("finished", outcome.words());
    runs.end(begun, outcome, outcome.isCompleted() ? RESULT : null);
    return end(outcome, begun.startedAt());
  }

  private void lose(Outcome outcome) {
    RunTale.Begun begun = runs.begin(outcome);
    tale.pass(outcome.cause() == Cause.LEASE_LOST ? 35_000 : 400);
    tale.tell("recovered", "Recovered from restart and re-queued");
    runs.end(begun, outcome, null);
  }

  private void failAndWait() {
    Outcome outcome = Outcome.failed(dice);
    RunTale.Begun begun = runs.begin(outcome);
    tale.tell("retry", "Run " + tale.run() + " failed, retry 1 of 2 in 5s: " + outcome.error());
    runs.end(begun, outcome, null);
    tale.pass(5000);
  }

  private void extras() {
    if (!asked.isScript() && dice.chance(0.2)) {
      checklist = dice.between(2, 5);
      tale.tell("checklist", "Checklist updated: " + checklist + " item(s), 100% complete");
      for (int i = 1; i <= checklist; i++) {
        rows.add(
            HistoryTable.CHECKLIST_ITEMS,
            asked.id(),
            i,
            (long) i,
            Words.STEPS.get(i - 1),
            "completed");
      }
    }
    if (!asked.isScript() && dice.chance(0.03)) {
      int number = dice.between(1, 9000);
      String summary = "Opened for review";
      int entry = tale.tell("github", "opened pull_request#" + number + ": " + summary);
      rows.add(
          HistoryTable.GITHUB_EVENTS,
          asked.id(),
          entry,
          tale.run(),
          "gh_" + dice.base32(12),
          "opened",
          "pull_request",
          (long) number,
          summary,
          "https://github.com/example/shop/pull/" + number,
          tale.now());
    }
  }

  /** The gate's last result is what the outcome says; it may have failed before. */
  private void pass(GateKind gate, Outcome outcome) {
    if (dice.chance(0.25)) {
      result(gate, false);
      tale.pass(dice.millis(MINUTE, 0.8, 5 * MINUTE));
    }
    result(gate, outcome.isCompleted());
  }

  private void result(GateKind gate, boolean passed) {
    long took = dice.millis(20_000, 1, 10 * MINUTE);
    tale.pass(took);
    String status = passed ? "passed" : "failed";
    String summary = passed ? dice.between(10, 900) + " checks passed" : gate.complaint();
    String log = files.path(gate.name() + "_log");
    int entry = tale.tell("gate", "Gate " + gate.name() + " " + status + ": " + summary, null, log);
    files.detail(entry, "gate_log", log);
    rows.add(
        HistoryTable.GATES,
        asked.id(),
        "gate_" + dice.base32(16),
        entry,
        tale.run(),
        gate.name(),
        gate.command(),
        asked.workspace(),
        passed ? 0 : 1,
        status,
        passed ? "passed" : gate.classification(),
        took,
        summary,
        log,
        tale.now(),
        dice.chance(0.9) ? "host" : "reported",
        passed ? null : "make");
  }

  private Ended end(Outcome outcome, @Nullable Instant startedAt) {
    TaskRows.add(rows, asked, outcome, createdAt, startedAt, tale.now(), checklist);
    labels();
    rows.count(asked.queue(), TaskStatus.ofWord(outcome.status()).orElseThrow());
    return new Ended(
        asked,
        outcome,
        startedAt,
        tale.micros(),
        entryOfChange,
        (int) dice.millis(30, 1.2, 5000),
        (int) dice.millis(8, 1.2, 3000));
  }

  private void labels() {
    if (asked.kin() == null && dice.chance(0.6)) {
      label("team", dice.mostlyFirst(Words.TEAMS));
      if (dice.chance(0.5)) {
        label("project", asked.workspace().substring(Asked.PROJECTS.length()));
      }
    }
  }

  private void label(String name, String content) {
    rows.add(HistoryTable.TASK_LABELS, asked.id(), name, content);
  }
}
