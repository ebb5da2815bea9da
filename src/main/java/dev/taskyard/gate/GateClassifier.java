package dev.taskyard.gate;

import dev.taskyard.executor.HostEnd;
import java.io.IOException;
import java.io.InputStream;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Judges how a gate ended. An exit status of 0 is a pass, whatever was said; else the rules decide,
 * and a failure that none of them knows is one of the environment or the tools.
 */
final class GateClassifier {
  /** What the decisive lines may take of a summary, and then those worth showing beside them. */
  private static final int FOR_DECISIVE = 600;

  private static final int FOR_DETAILS = 800;
  private static final int FOR_A_PASS = 300;
  private static final int SIGNALLED = 128;

  private GateClassifier() {}

  /**
   * Judges it.
   *
   * @param log the output, read to its end in little memory
   */
  static GateVerdict judge(HostEnd end, InputStream log) throws IOException {
    GateOutput output = GateOutput.read(log, GateRules.all());
    return switch (end.kind()) {
      case NOT_STARTED ->
          verdict(
              Classification.ENVIRONMENT_OR_TOOLING_FAILURE,
              "could-not-start",
              String.valueOf(end.trouble()),
              "");
      case TIMED_OUT ->
          verdict(
              Classification.TIMEOUT,
              "time-limit",
              "Its time was over; its last lines:",
              tail(output));
      case STOPPED ->
          verdict(
              Classification.ENVIRONMENT_OR_TOOLING_FAILURE,
              "stopped",
              "It was stopped",
              tail(output));
      case EXITED -> ofExit(end.exitCode(), output);
    };
  }

  private static GateVerdict ofExit(@Nullable Integer exitCode, GateOutput output) {
    if (exitCode != null && exitCode == 0) {
      return new GateVerdict(Classification.PASSED, "exit-status", "passed", results(output));
    }
    Optional<GateRule> rule = output.deciding();
    if (rule.isPresent()) {
      return decided(rule.get(), output);
    }
    List<Excerpt> details = byImportance(output.of(GateRule.DETAIL));
    String summary =
        new GateSummary()
            .add(details, FOR_DECISIVE)
            .add(reversed(output.lastLines()), GateSummary.LIMIT)
            .text();
    String how = exitWords(exitCode == null ? 1 : exitCode);
    String headline =
        details.isEmpty()
            ? lastLine(output).map(l -> how + ": " + l).orElse(how)
            : details.get(0).line();
    return new GateVerdict(
        Classification.ENVIRONMENT_OR_TOOLING_FAILURE,
        exitCode != null && exitCode > SIGNALLED ? "signal" : "no-rule",
        GateSummary.cut(headline.strip()),
        summary.isEmpty() ? how + " without any output" : summary);
  }

  private static GateVerdict decided(GateRule rule, GateOutput output) {
    String summary =
        new GateSummary()
            .addWithContext(byImportance(output.of(rule.kind())), FOR_DECISIVE)
            .add(byImportance(output.of(GateRule.DETAIL)), FOR_DETAILS)
            .add(reversed(output.of(GateRule.RESULT)), GateSummary.LIMIT)
            .text();
    return new GateVerdict(
        Classification.valueOf(rule.kind().toUpperCase(Locale.ROOT)),
        rule.name(),
        GateSummary.cut(output.firstLine(rule).orElse(rule.name()).strip()),
        summary);
  }

  private static GateVerdict verdict(
      Classification classification, String rule, String headline, String more) {
    String whole = more.isEmpty() ? headline : headline + "\n" + more;
    return new GateVerdict(
        classification,
        rule,
        GateSummary.cut(headline),
        whole.substring(0, Math.min(whole.length(), GateSummary.LIMIT)));
  }

  private static String results(GateOutput output) {
    List<Excerpt> results = output.of(GateRule.RESULT);
    return new GateSummary()
        .add(reversed(results.isEmpty() ? output.lastLines() : results), FOR_A_PASS)
        .text();
  }

  private static String tail(GateOutput output) {
    return new GateSummary().add(reversed(output.lastLines()), FOR_DETAILS).text();
  }

  private static Optional<String> lastLine(GateOutput output) {
    List<Excerpt> last = output.lastLines();
    return last.isEmpty()
        ? Optional.empty()
        : Optional.of(last.get(last.size() - 1).line().strip());
  }

  private static String exitWords(int exitCode) {
    return exitCode > SIGNALLED
        ? "Exited with status %d (signal %d)".formatted(exitCode, exitCode - SIGNALLED)
        : "Exited with status " + exitCode;
  }

  private static List<Excerpt> byImportance(List<Excerpt> excerpts) {
    return excerpts.stream()
        .sorted(Comparator.comparingInt(Excerpt::rule).thenComparingLong(Excerpt::number))
        .toList();
  }

  private static List<Excerpt> reversed(List<Excerpt> excerpts) {
    return excerpts.stream().sorted(Comparator.comparingLong(Excerpt::number).reversed()).toList();
  }
}
