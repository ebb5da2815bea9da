package dev.taskyard.gate;

import dev.taskyard.executor.HostEnd;
import dev.taskyard.task.DurationWords;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

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
   * @param limit how long it might take
   * @param log the output, read to its end in little memory
   */
  static GateVerdict judge(HostEnd end, Duration limit, InputStream log) throws IOException {
    GateOutput output = GateOutput.read(log);
    return switch (end.kind()) {
      case NOT_STARTED ->
          toolFailure("could-not-start", "could not be started", String.valueOf(end.trouble()));
      case STOPPED -> toolFailure("stopped", "was stopped", tail(output));
      case TIMED_OUT -> timedOut(limit, output);
      case EXITED -> ofExit(end.exitCode() == null ? 1 : end.exitCode(), output);
    };
  }

  private static GateVerdict toolFailure(String rule, String headline, String summary) {
    return new GateVerdict(
        Classification.ENVIRONMENT_OR_TOOLING_FAILURE,
        rule,
        headline,
        GateSummary.limited(summary));
  }

  private static GateVerdict timedOut(Duration limit, GateOutput output) {
    String headline = "Timed out after " + DurationWords.of(limit);
    String last = tail(output);
    String summary = last.isEmpty() ? headline : headline + "; its last lines:\n" + last;
    return new GateVerdict(Classification.TIMEOUT, "time-limit", headline, summary);
  }

  private static GateVerdict ofExit(int exitCode, GateOutput output) {
    if (exitCode == 0) {
      return new GateVerdict(Classification.PASSED, "exit-status", "passed", results(output));
    }
    return output
        .deciding()
        .map(rule -> decided(rule, output))
        .orElseGet(() -> undecided(exitCode, output));
  }

  private static GateVerdict undecided(int exitCode, GateOutput output) {
    List<Excerpt> details = byImportance(output.of(GateRule.DETAIL));
    List<Excerpt> last = reversed(output.lastLines());
    String summary =
        new GateSummary().add(details, FOR_DECISIVE).add(last, GateSummary.LIMIT).text();
    String how = exitWords(exitCode);
    String headline =
        Stream.concat(details.stream(), last.stream())
            .findFirst()
            .map(excerpt -> how + ": " + excerpt.line().strip())
            .orElse(how + " without any output");
    return new GateVerdict(
        Classification.ENVIRONMENT_OR_TOOLING_FAILURE,
        exitCode > SIGNALLED ? "signal" : "no-rule",
        GateSummary.cut(headline),
        summary.isEmpty() ? headline : summary);
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

  private static String results(GateOutput output) {
    List<Excerpt> results = output.of(GateRule.RESULT);
    String text =
        new GateSummary()
            .add(reversed(results.isEmpty() ? output.lastLines() : results), FOR_A_PASS)
            .text();
    return text.isEmpty() ? "(no output)" : text;
  }

  private static String tail(GateOutput output) {
    return new GateSummary().add(reversed(output.lastLines()), FOR_DETAILS).text();
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
