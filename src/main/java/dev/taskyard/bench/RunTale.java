package dev.taskyard.bench;

import dev.taskyard.store.HistoryTable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How one run of a task went: what the executor did, and what it used. */
final class RunTale {
  private static final long MINUTE = 60_000;
  private static final List<Double> FAILURE_BY_TOOL =
      List.of(0.01, 0.15, 0.05, 0.02, 0.01, 0.12, 0.2);

  private final HistoryRows rows;
  private final Asked asked;
  private final Tale tale;
  private final Dice dice;
  private final Files files;
  private final Staff staff;

  RunTale(HistoryRows rows, Asked asked, Tale tale, Dice dice, Files files, Staff staff) {
    this.rows = rows;
    this.asked = asked;
    this.tale = tale;
    this.dice = dice;
    this.files = files;
    this.staff = staff;
  }

  /** Begins the next run, and lets its executor do what it does before it ends so. */
  Begun begin(Outcome outcome) {
    Instant queuedAt = tale.now();
    tale.pass(waited());
    tale.beginRun();
    var worker = staff.at(tale.micros(), dice.below(Staff.HOSTS));
    var begun = new Begun(queuedAt, tale.now(), worker);
    tale.tell("running", "Task started");
    if (asked.isScript()) {
      script(outcome);
    } else {
      agent();
    }
    return begun;
  }

  /** A run that has begun. */
  record Begun(Instant queuedAt, Instant startedAt, Staff.Member worker) {}

  private long waited() {
    boolean crowded = asked.queue().equals("nightly") || dice.chance(0.1);
    return dice.millis(crowded ? 4 * MINUTE : 1500, 1, 40 * MINUTE);
  }

  private void script(Outcome outcome) {
    int lines = dice.between(2, 9);
    for (int i = 0; i < lines; i++) {
      tale.pass(dice.millis(4000, 1.2, 2 * MINUTE));
      tale.tell("message", dice.oneOf(Words.LOG_LINES));
    }
    if (!outcome.isLost()) {
      files.listed("stdout", "Raw output");
    }
  }

  private void agent() {
    tale.pass(dice.millis(900, 0.5, MINUTE));
    tale.tell(
        "runtime_link", "Linked runtime thread " + thread(asked) + " turn turn_" + tale.run());
    int calls = (int) dice.millis(5, 0.8, 60);
    for (int ordinal = 1; ordinal <= calls; ordinal++) {
      tale.pass(dice.millis(2500, 0.8, 2 * MINUTE));
      if (dice.chance(0.5)) {
        message();
      }
      call(ordinal);
    }
    tale.pass(dice.millis(3000, 0.8, 2 * MINUTE));
    message();
    if (dice.chance(0.5)) {
      files.listed("stream", "Raw output");
    }
  }

  /** The conversation that a task's runs share. */
  static String thread(Asked asked) {
    return "thread_" + asked.publicId().substring(5, 13);
  }

  private void message() {
    String first = dice.oneOf(Words.MESSAGES);
    if (dice.chance(0.9)) {
      tale.tell("message", first);
      return;
    }
    String whole = String.join(" ", Words.MESSAGES);
    tale.tell("message", whole.substring(0, 237) + "...", whole, null);
  }

  private void call(int ordinal) {
    String tool = dice.mostlyFirst(Words.TOOLS);
    String input = "{\"path\":\"" + dice.oneOf(Words.FILES) + "\",\"n\":" + dice.below(1000) + "}";
    tale.tell("tool_started", tool + " started (" + input + ")");
    Instant start = tale.now();
    long took = dice.millis(tool.equals("shell") ? 3000 : 120, 1.4, 10 * MINUTE);
    tale.pass(took);
    boolean failed = dice.chance(FAILURE_BY_TOOL.get(Words.TOOLS.indexOf(tool)));
    String output = failed ? "No such file" : dice.between(1, 900) + " lines";
    String detail = dice.chance(0.02) ? files.path(tool) : null;
    int entry =
        tale.tell(
            "tool_completed", tool + (failed ? " failed: " : " success: ") + output, null, detail);
    if (detail != null) {
      files.detail(entry, tool, detail);
    }
    rows.add(
        HistoryTable.TOOL_CALLS,
        asked.id(),
        tale.run(),
        ordinal,
        "call_" + ordinal,
        tool,
        failed ? "failed" : "success",
        start,
        tale.now(),
        took,
        input,
        output,
        null,
        detail);
  }

  /** Writes the run that ends now. */
  void end(Begun begun, Outcome outcome, @Nullable String result) {
    boolean told = asked.agent().tokens() && !outcome.isLost() && dice.chance(0.97);
    Long input = told ? (Long) dice.millis(60_000, 0.9, 2_000_000) : null;
    Long output = told ? (Long) dice.millis(2200, 0.9, 100_000) : null;
    Long cached = input != null && dice.chance(0.9) ? (Long) (input * 7 / 10) : null;
    rows.add(
        HistoryTable.TASK_RUNS,
        asked.id(),
        tale.run(),
        begun.worker().id(),
        begun.worker().name(),
        begun.worker().host(),
        asked.agent().name(),
        asked.agent().version(),
        asked.model(),
        outcome.status(),
        outcome.cause().word(),
        begun.queuedAt(),
        begun.startedAt(),
        tale.now(),
        outcome.error(),
        outcome.isLost() ? null : outcome.isCompleted() ? (Integer) 0 : (Integer) 1,
        result,
        input,
        output,
        cached,
        input == null || output == null ? null : cost(input, output));
  }

  /** Null where nobody tells it. */
  private @Nullable Double cost(long input, long output) {
    Double price = Words.PRICES.get(String.valueOf(asked.model()));
    return !asked.agent().cost() || price == null || dice.chance(0.05)
        ? null
        : (Double) (StrictMath.rint(price * (input * 0.3 + output * 5) / 100) / 10_000);
  }
}
