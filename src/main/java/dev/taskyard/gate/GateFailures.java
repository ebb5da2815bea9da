package dev.taskyard.gate;

import dev.taskyard.task.Gate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The gates that failed after one turn, in words for the task and for its executor. */
final class GateFailures {
  private record Failure(GateRun run, @Nullable Path copy) {}

  private final Path directory;
  private final int turn;
  private final List<Failure> failures = new ArrayList<>();

  /**
   * @param directory where the executor may read
   */
  GateFailures(Path directory, int turn) {
    this.directory = directory;
    this.turn = turn;
  }

  /**
   * One more.
   *
   * @param keep whether the executor is to read its log: the log itself becomes an artifact, which
   *     is not the executor's to touch
   */
  void add(GateRun run, boolean keep) throws IOException {
    Path copy = null;
    if (keep && run.logOrNull() != null) {
      String name = "gate-%s-%d-%d.log".formatted(run.gate().gate(), turn, failures.size() + 1);
      copy = Files.copy(run.log(), directory.resolve(name));
    }
    failures.add(new Failure(run, copy));
  }

  boolean isEmpty() {
    return failures.isEmpty();
  }

  /** Which ones, and why in a word. */
  String words() {
    String each =
        failures.stream()
            .map(failure -> failure.run.gate())
            .map(gate -> failures.size() == 1 ? gate.gate() : named(gate))
            .collect(Collectors.joining(", "));
    return failures.size() == 1
        ? "Gate %s failed (%s)".formatted(each, first().gate().classification())
        : "Gates %s failed".formatted(each);
  }

  /** The task's error. */
  String error() {
    return words() + ": " + first().headline();
  }

  /** What the executor is told. */
  String followUp() {
    return "The work is not accepted yet: "
        + (failures.size() == 1 ? "a check has failed" : failures.size() + " checks have failed")
        + ". Correct what is wrong, then finish; all checks are run again.\n"
        + failures.stream().map(GateFailures::told).collect(Collectors.joining());
  }

  private GateRun first() {
    return failures.get(0).run;
  }

  private static String named(Gate gate) {
    return "%s (%s)".formatted(gate.gate(), gate.classification());
  }

  private static String told(Failure failure) {
    Gate gate = failure.run.gate();
    var text = new StringBuilder("\n");
    text.append("Check: ").append(gate.gate()).append('\n');
    text.append("Command: ").append(gate.command()).append('\n');
    text.append("Outcome: ").append(gate.status()).append(", ").append(gate.classification());
    if (gate.exitCode() != null) {
      text.append(", exit status ").append(gate.exitCode());
    }
    text.append("\nMost telling output:\n").append(gate.summary().indent(2));
    if (failure.copy != null) {
      text.append("Whole output: ").append(failure.copy).append('\n');
    }
    return text.toString();
  }
}
