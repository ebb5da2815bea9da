package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.Schedules;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.ScheduleRun;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The commands that look at schedules and change nothing. */
final class ScheduleLooks {

  private static final int INSTANTS_SHOWN = 5;
  private static final int RUNS_SHOWN = 5;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm:ss xxx", Locale.ROOT);
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private ScheduleLooks() {}

  /** A schedule in a few words. */
  static String line(Schedule schedule) {
    Instant next = schedule.nextAt();
    return schedule.name()
        + (next == null ? " " + schedule.state().word() : " next at " + at(next, schedule));
  }

  /** By the schedule's own clock. */
  private static String at(Instant instant, Schedule schedule) {
    return TIME.format(instant.atZone(ZoneId.of(schedule.zone())));
  }

  /** All schedules, a line for each. */
  @Command(
      addMethodSubcommands = false,
      name = "list",
      description = "Lists the schedules.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule list")
  static final class Listing implements Callable<Integer> {
    private final Context context;

    Listing(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        List<Schedule> schedules = manager.schedules().list();
        if (context.json()) {
          Json.print(context.out(), schedules, true, ScheduleJson::schedule);
        } else if (!schedules.isEmpty()) {
          print(schedules);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(List<Schedule> schedules) {
      var table =
          new Table(context.terminal().width())
              .header(context.colours(), "NAME", "STATE", "NEXT", "ZONE", "RULE", "PROMPT");
      for (Schedule schedule : schedules) {
        Instant next = schedule.nextAt();
        table.row(
            Cell.of(schedule.name()),
            Cell.of(schedule.state().word()),
            Cell.of(next == null ? "-" : at(next, schedule)),
            Cell.of(schedule.zone()),
            Cell.of(rule(schedule)),
            Cell.of(Text.oneLine(schedule.promptSummary())));
      }
      table.print(context.out());
    }
  }

  private static String rule(Schedule schedule) {
    return schedule.kind().word() + " " + Text.oneLine(schedule.rule());
  }

  /** One schedule. */
  @Command(
      addMethodSubcommands = false,
      name = "show",
      description = "Shows a schedule: its rule, the instants to come, the latest that came.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule show nightly")
  static final class Show implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    Show(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        Schedules schedules = manager.schedules();
        Schedule schedule = schedules.get(which.name);
        List<Instant> next = schedules.next(schedule, INSTANTS_SHOWN);
        List<ScheduleRun> runs = schedules.history(which.name, RUNS_SHOWN);
        if (context.json()) {
          Json.print(context.out(), json -> ScheduleJson.whole(json, schedule, next, runs));
        } else {
          print(schedule, next, runs);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(Schedule schedule, List<Instant> next, List<ScheduleRun> runs) {
      Output out = context.out();
      out.line(context.colours().bold(schedule.name()) + "  " + schedule.state().word());
      field("rule", rule(schedule));
      field("zone", schedule.zone());
      field("missed", schedule.missed().word());
      field("overlap", schedule.overlap().word());
      field("host", schedule.host());
      field("pending", schedule.pending() == 0 ? null : String.valueOf(schedule.pending()));
      field("last task", schedule.lastTask());
      field("prompt", Text.oneLine(schedule.promptSummary()));
      field("task", Text.oneLine(schedule.task()));
      if (!next.isEmpty()) {
        out.line("");
        out.line(
            context
                .colours()
                .bold(schedule.pausedAt() == null ? "Next" : "Next, if it is resumed"));
        next.forEach(
            instant -> out.line("  " + at(instant, schedule) + "  " + UTC.format(instant)));
      }
      if (!runs.isEmpty()) {
        out.line("");
        out.line(context.colours().bold("History"));
        history(context, schedule, runs, "  ");
      }
    }

    private void field(String name, @Nullable String value) {
      if (value != null) {
        context.out().line("  " + context.colours().faint(Text.pad(name, 12)) + value);
      }
    }
  }

  /** What became of a schedule's instants. */
  @Command(
      addMethodSubcommands = false,
      name = "history",
      description = {
        "Lists what became of a schedule's instants, the latest first.",
        "fired: its task was added; manual: somebody asked for it; pending: waits for the task"
            + " before it; skipped; missed: no worker was there; failed: the task could not be"
            + " added."
      },
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule history nightly --limit 100")
  static final class History implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    @Option(
        names = "--limit",
        paramLabel = "N",
        converter = Converters.OfLimit.class,
        description = "At most so many (20); about the latest thousand are kept.")
    private int limit = 20;

    History(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        Schedule schedule = manager.schedules().get(which.name);
        List<ScheduleRun> runs = manager.schedules().history(which.name, limit);
        if (context.json()) {
          Json.print(context.out(), runs, true, ScheduleJson::run);
        } else {
          history(context, schedule, runs, "");
        }
      }
      return ExitCodes.DONE;
    }
  }

  private static void history(
      Context context, Schedule schedule, List<ScheduleRun> runs, String indent) {
    for (ScheduleRun run : runs) {
      String task =
          run.taskId() == null
              ? ""
              : "  "
                  + run.taskId()
                  + " "
                  + (run.taskStatus() == null ? "cleared" : run.taskStatus().word());
      context
          .out()
          .line(
              indent
                  + at(run.instant(), schedule)
                  + "  "
                  + Text.pad(run.state().word(), 7)
                  + task
                  + (run.reason() == null ? "" : "  " + Text.oneLine(run.reason())));
    }
  }
}
