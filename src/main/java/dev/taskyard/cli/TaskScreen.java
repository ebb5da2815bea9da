package dev.taskyard.cli;

import dev.taskyard.task.Attempt;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GithubEvent;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.Usage;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A task with its whole story, for people. What a task doesn't have takes no line. */
final class TaskScreen {

  private static final int NAME_WIDTH = 12;

  private final TaskRecord task;
  private final Output out;
  private final Colours colours;
  private final DateTimeFormatter time =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT)
          .withZone(ZoneId.systemDefault());

  TaskScreen(TaskRecord task, Output out, Colours colours) {
    this.task = task;
    this.out = out;
    this.colours = colours;
  }

  void print() {
    printFields();
    printOutcome();
    section("Prompt", List.of(Text.lines(task.prompt())));
    section(
        "Checklist (" + task.checklist().completionPct() + "%)",
        task.checklist().items().stream().map(TaskScreen::checklistLine).toList());
    section("Runs", task.runs().stream().map(this::runLine).toList());
    section("Tool calls", task.toolCalls().stream().map(TaskScreen::toolCallLine).toList());
    section("Gates", task.gates().stream().map(TaskScreen::gateLine).toList());
    section("Attempts", task.attempts().stream().map(TaskScreen::attemptLine).toList());
    section(
        "Artifacts",
        task.artifacts().stream().map(a -> joined(a.label(), a.summary(), a.path())).toList());
    section("GitHub", task.githubEvents().stream().map(TaskScreen::githubLine).toList());
    var lines = TimelineLines.dated(colours);
    section("Timeline", task.timeline().stream().map(lines::format).toList());
    if (task.resultText() != null) {
      section("Result", List.of(Text.lines(task.resultText())));
    } else if (task.resultSummary() != null) {
      section("Result", List.of(Text.lines(task.resultSummary())));
    }
  }

  private void printFields() {
    out.line(colours.bold(task.id()) + "  " + colours.of(task.status(), task.status().word()));
    field("queue", task.queue() + (task.priority() == 0 ? "" : ", priority " + task.priority()));
    field("executor", joined(task.executor(), task.model()));
    field("mode", task.mode() + permissions());
    field("workspace", task.workspace());
    field("key", task.key());
    field("lock", task.lock());
    field("after", String.join(" ", task.after()));
    field("schedule", task.schedule());
    var labels = new StringJoiner(" ");
    task.labels().forEach((name, value) -> labels.add(name + "=" + value));
    field("labels", labels.toString());
  }

  private void printOutcome() {
    field("created", at(task.createdAt()));
    field("not before", at(task.runAt()));
    field("started", at(task.startedAt()));
    field("ended", at(task.endedAt()));
    field(
        "duration",
        task.durationMs() == null
            ? null
            : DurationWords.about(Duration.ofMillis(task.durationMs())));
    field("cause", task.cause() == null ? null : task.cause().word());
    field("error", task.error(), colours::bad);
    field("thread", joined(task.threadId(), task.turnId()));
    field("usage", joined(usage(task.usage()), unknownCosts()));
    field("result at", task.resultDetailPath());
  }

  /** How much of the sum is missing; null when it is whole, or nothing is known. */
  private @Nullable String unknownCosts() {
    long unknown = task.runs().stream().filter(run -> run.usage().costUsd() == null).count();
    return task.usage().costUsd() == null || unknown == 0
        ? null
        : "(cost of " + unknown + " of " + task.runs().size() + " runs unknown)";
  }

  private String permissions() {
    return (task.allowShell() ? ", allow_shell" : "")
        + (task.trustMode() ? ", trust_mode" : "")
        + (task.autoApprove() ? ", auto_approve" : "");
  }

  private void field(String name, @Nullable String value) {
    field(name, value, UnaryOperator.identity());
  }

  private void field(String name, @Nullable String value, UnaryOperator<String> paint) {
    if (value != null && !value.isEmpty()) {
      String shown = paint.apply(Text.lines(value).replace('\n', ' '));
      out.line("  " + colours.faint(Text.pad(name, NAME_WIDTH)) + shown);
    }
  }

  private void section(String title, List<String> lines) {
    if (!lines.isEmpty()) {
      out.line("");
      out.line(colours.bold(title));
      lines.forEach(line -> out.line("  " + line.stripTrailing().replace("\n", "\n  ")));
    }
  }

  private @Nullable String at(@Nullable Instant instant) {
    return instant == null ? null : time.format(instant);
  }

  private static String checklistLine(ChecklistItem item) {
    String mark =
        switch (item.status()) {
          case "completed", "done" -> "[x] ";
          case "in_progress" -> "[>] ";
          default -> "[ ] ";
        };
    return mark + Text.oneLine(item.content());
  }

  private String runLine(Run run) {
    String took =
        run.endedAt() == null
            ? null
            : DurationWords.about(Duration.between(run.startedAt(), run.endedAt()));
    return joined(
        "#" + run.number(),
        run.status(),
        run.cause() == null || run.cause().word().equals(run.status()) ? null : run.cause().word(),
        run.executor(),
        run.executorVersion(),
        "by " + run.worker(),
        at(run.startedAt()),
        took,
        run.exitCode() == null ? null : "exit " + run.exitCode(),
        usage(run.usage()),
        run.error(),
        run.command() == null ? null : "$ " + Text.oneLine(run.command()));
  }

  private static String toolCallLine(ToolCall call) {
    return joined(
        call.id(),
        call.name(),
        call.status().word(),
        call.durationMs() == null
            ? null
            : DurationWords.about(Duration.ofMillis(call.durationMs())),
        call.inputSummary(),
        call.outputSummary() == null || call.outputSummary().isBlank()
            ? null
            : "→ " + Text.oneLine(call.outputSummary()),
        call.detailPath(),
        call.patchRef());
  }

  /** A gate; one that nobody but the executor saw is marked. */
  static String gateLine(Gate gate) {
    return joined(
        gate.gate(),
        gate.status(),
        gate.source().equals(Gate.REPORTED) ? "(reported)" : null,
        gate.exitCode() == null ? null : "exit " + gate.exitCode(),
        DurationWords.about(Duration.ofMillis(gate.durationMs())),
        gate.classification().equals(gate.status()) ? null : gate.classification(),
        gate.command(),
        gate.summary(),
        gate.logPath());
  }

  private static String attemptLine(Attempt attempt) {
    return joined(
        attempt.attemptIndex() + "/" + attempt.attemptCount(),
        attempt.attemptGroupId(),
        attempt.selected() ? "selected" : null,
        attempt.summary(),
        attempt.changedFiles().size() + " file(s)",
        String.join(", ", attempt.verification()),
        attempt.patchPath());
  }

  private static String githubLine(GithubEvent event) {
    return joined(
        event.action(), event.target() + "#" + event.number(), event.summary(), event.url());
  }

  /** What was consumed; null when nothing of it is known. */
  static @Nullable String usage(Usage usage) {
    var parts = new ArrayList<String>();
    addPart(parts, usage.inputTokens(), " in");
    addPart(parts, usage.outputTokens(), " out");
    addPart(parts, usage.cachedTokens(), " cached");
    if (usage.costUsd() != null) {
      parts.add(String.format(Locale.ROOT, "$%.4f", usage.costUsd()));
    }
    return parts.isEmpty() ? null : "tokens " + String.join(", ", parts);
  }

  private static void addPart(List<String> parts, @Nullable Long tokens, String unit) {
    if (tokens != null) {
      parts.add(tokens + unit);
    }
  }

  private static String joined(@Nullable String... parts) {
    var line = new StringJoiner("  ");
    for (String part : parts) {
      if (part != null && !part.isBlank()) {
        line.add(Text.oneLine(part));
      }
    }
    return line.toString();
  }
}
