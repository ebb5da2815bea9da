package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.AttemptComparison;
import dev.taskyard.client.AttemptView;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that look at attempts and change nothing. */
final class AttemptLooks {

  private AttemptLooks() {}

  /** The attempts at a task, a line for each. */
  @Command(
      addMethodSubcommands = false,
      name = "list",
      description = "Lists the attempts at a task.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt list task_k3x")
  static final class Listing implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "ID", description = "Id of the task, or the beginning of it.")
    private String id = "";

    Listing(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        List<AttemptView> attempts = manager.attempts(id);
        if (context.json()) {
          Json.print(context.out(), attempts, true, AttemptJson::view);
        } else if (!attempts.isEmpty()) {
          table(context, attempts).print(context.out());
        }
      }
      return ExitCodes.DONE;
    }
  }

  /** Also for the screen of the task itself. */
  static Table table(Context context, List<AttemptView> attempts) {
    Colours colours = context.colours();
    var table =
        new Table(context.terminal().width())
            .header(colours, "N", "TASK", "STATUS", "TOOK", "GATES", "EXECUTOR", "CHANGE");
    for (AttemptView attempt : attempts) {
      table.row(
          Cell.of(String.valueOf(attempt.index())),
          Cell.of(attempt.taskId()),
          new Cell(attempt.status().word(), text -> colours.of(attempt.status(), text)),
          Cell.of(
              attempt.durationMs() == null
                  ? "-"
                  : DurationWords.about(Duration.ofMillis(attempt.durationMs()))),
          Cell.of(attempt.gates() == 0 ? "-" : attempt.gatesPassed() + "/" + attempt.gates()),
          Cell.of(executor(attempt)),
          Cell.of(change(attempt)));
    }
    return table;
  }

  private static String executor(AttemptView attempt) {
    String executor = attempt.executor() == null ? "-" : attempt.executor();
    return attempt.model() == null ? executor : executor + "/" + attempt.model();
  }

  private static String change(AttemptView attempt) {
    Attempt made = attempt.made();
    String change = made == null ? "-" : Text.oneLine(made.summary());
    return attempt.selected() ? change + " (selected)" : change;
  }

  /** One attempt. */
  @Command(
      addMethodSubcommands = false,
      name = "show",
      description = "Shows an attempt: base, head, changed files, gates, cost.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt show task_k3x 2")
  static final class Show implements Callable<Integer> {
    private final Context context;

    @Mixin private AttemptParameters which = new AttemptParameters();

    Show(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        AttemptView attempt = manager.attempt(which.id, which.number);
        if (context.json()) {
          Json.print(context.out(), json -> AttemptJson.view(json, attempt));
        } else {
          print(attempt);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(AttemptView attempt) {
      Output out = context.out();
      Colours colours = context.colours();
      out.line(
          colours.bold("Attempt " + attempt.index() + " of " + attempt.count())
              + "  "
              + colours.of(attempt.status(), attempt.status().word())
              + (attempt.selected() ? "  selected" : ""));
      field("task", attempt.taskId());
      field("executor", executor(attempt));
      field("error", attempt.error() == null ? null : Text.oneLine(attempt.error()));
      field(
          "duration",
          attempt.durationMs() == null
              ? null
              : DurationWords.about(Duration.ofMillis(attempt.durationMs())));
      Attempt made = attempt.made();
      if (made == null) {
        return;
      }
      field("base", ref(made.baseRef(), made.baseSha()));
      field("head", ref(made.headRef(), made.headSha()));
      field("change", Text.oneLine(made.summary()));
      field("patch", made.patchPath());
      made.verification().forEach(line -> field("verified", Text.oneLine(line)));
      made.changedFiles().forEach(file -> field("file", Text.oneLine(file)));
    }

    private static String ref(@Nullable String ref, @Nullable String sha) {
      return (ref == null ? "" : ref + "  ") + (sha == null ? "" : sha);
    }

    private void field(String name, @Nullable String value) {
      if (value != null && !value.isBlank()) {
        context.out().line("  " + context.colours().faint(Text.pad(name, 12)) + value);
      }
    }
  }

  /** An attempt's patch. */
  @Command(
      addMethodSubcommands = false,
      name = "diff",
      description = "Prints an attempt's patch, which git apply takes.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt diff task_k3x 2 > better.patch")
  static final class Diff implements Callable<Integer> {
    private final Context context;

    @Mixin private AttemptParameters which = new AttemptParameters();

    Diff(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open();
          InputStream patch = manager.openPatch(which.id, which.number)) {
        byte[] bytes = patch.readAllBytes();
        if (context.json()) {
          AttemptView attempt = manager.attempt(which.id, which.number);
          String text = new String(bytes, StandardCharsets.UTF_8);
          Json.print(
              context.out(),
              json ->
                  json.object(
                      o -> {
                        o.field("index", attempt.index());
                        o.field("task_id", attempt.taskId());
                        o.field("patch", text);
                      }));
        } else {
          context.out().exactly().write(bytes);
        }
      } catch (IOException e) {
        throw TaskyardException.failed("cannot read the patch: " + e.getMessage(), e);
      }
      return ExitCodes.DONE;
    }
  }

  /** The attempts side by side. */
  @Command(
      addMethodSubcommands = false,
      name = "compare",
      description = "Shows the attempts at a task side by side.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt compare task_k3x")
  static final class Compare implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "ID", description = "Id of the task, or the beginning of it.")
    private String id = "";

    Compare(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        AttemptComparison comparison = manager.compareAttempts(id);
        if (context.json()) {
          Json.print(context.out(), json -> AttemptJson.comparison(json, comparison));
        } else {
          print(comparison);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(AttemptComparison comparison) {
      var table = new Table(context.terminal().width());
      for (AttemptComparison.Row row : comparison.rows()) {
        var cells = new ArrayList<Cell>();
        cells.add(new Cell(row.name(), context.colours()::faint));
        row.values().forEach(value -> cells.add(Cell.of(value)));
        table.row(cells.toArray(Cell[]::new));
      }
      table.print(context.out());
      if (comparison.choice() != null) {
        context.out().line("");
        context.out().line("By the rules: " + comparison.choice());
      }
    }
  }
}
