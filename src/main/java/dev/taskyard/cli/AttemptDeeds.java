package dev.taskyard.cli;

import dev.taskyard.client.AttemptCheck;
import dev.taskyard.client.AttemptView;
import dev.taskyard.client.TaskManager;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that choose among attempts, and put one on the workspace. */
final class AttemptDeeds {

  private AttemptDeeds() {}

  /** What would happen. */
  @Command(
      addMethodSubcommands = false,
      name = "preflight",
      description = "Tries an attempt's patch on the workspace without changing anything.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt preflight task_k3x")
  static final class Preflight implements Callable<Integer> {
    private final Context context;

    @Mixin private AttemptParameters which = new AttemptParameters();

    Preflight(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        AttemptCheck check = manager.preflightAttempt(which.id, which.number);
        if (context.json()) {
          Json.print(context.out(), json -> AttemptJson.check(json, check));
        } else {
          print(check);
        }
        return check.clean() ? ExitCodes.DONE : ExitCodes.FAILED;
      }
    }

    private void print(AttemptCheck check) {
      String words = "Attempt " + check.attempt().index() + " of " + check.attempt().count();
      context
          .out()
          .line(
              words + (check.clean() ? " applies to " : " does not apply to ") + check.workspace());
      check
          .uncommitted()
          .forEach(file -> context.out().line("  " + Text.oneLine(file) + ": uncommitted changes"));
      check.conflicts().forEach(line -> context.out().line("  " + Text.oneLine(line)));
    }
  }

  /** Chooses one. */
  @Command(
      addMethodSubcommands = false,
      name = "select",
      description = "Selects an attempt in place of the one that was.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt select task_k3x 2")
  static final class Select implements Callable<Integer> {
    private final Context context;

    @Parameters(
        index = "0",
        paramLabel = "ID",
        description = "Id of the task, or the beginning of it.")
    private String id = "";

    @Parameters(
        index = "1",
        paramLabel = "N",
        converter = Converters.OfAttempt.class,
        description = "Number of the attempt.")
    private int number;

    Select(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        tell(context, manager.selectAttempt(id, number), "selected");
      }
      return ExitCodes.DONE;
    }
  }

  /** Puts one on the workspace. */
  @Command(
      addMethodSubcommands = false,
      name = "apply",
      description = {
        "Puts an attempt's change on the workspace, all or nothing.",
        "Only files are changed: nothing is staged or committed."
      },
      footerHeading = "%nExamples:%n",
      footer = {
        "  taskyard attempt apply task_k3x        the selected one",
        "  taskyard attempt apply task_k3x 3"
      })
  static final class Apply implements Callable<Integer> {
    private final Context context;

    @Mixin private AttemptParameters which = new AttemptParameters();

    Apply(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        tell(context, manager.applyAttempt(which.id, which.number), "applied");
      }
      return ExitCodes.DONE;
    }
  }

  private static void tell(Context context, AttemptView attempt, String what) {
    if (context.json()) {
      Json.print(context.out(), json -> AttemptJson.view(json, attempt));
    } else {
      String change = attempt.made() == null ? "" : ": " + Text.oneLine(attempt.made().summary());
      context
          .out()
          .line("Attempt " + attempt.index() + " of " + attempt.count() + " " + what + change);
    }
  }

  /** Takes worktrees and branches away. */
  @Command(
      addMethodSubcommands = false,
      name = "discard",
      description = {
        "Takes away the worktree and branch of an attempt, or of all attempts at a task.",
        "What is recorded of them, patches included, stays until the task is cleared."
      },
      footerHeading = "%nExamples:%n",
      footer = "  taskyard attempt discard task_k3x")
  static final class Discard implements Callable<Integer> {
    private final Context context;

    @Mixin private AttemptParameters which = new AttemptParameters();

    @Option(names = "--force", description = "Also those with unsaved work.")
    private boolean force;

    Discard(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        List<String> lines = manager.discardAttempts(which.id, which.number, force);
        if (context.json()) {
          Json.print(
              context.out(),
              json -> json.object(o -> o.name("discarded").list(lines, Json::string)));
        } else {
          lines.forEach(line -> context.out().line(line));
        }
      }
      return ExitCodes.DONE;
    }
  }
}
