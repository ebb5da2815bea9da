package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Schedule;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The commands that change a schedule. */
final class ScheduleDeeds {

  private ScheduleDeeds() {}

  /** No more tasks for now. */
  @Command(
      addMethodSubcommands = false,
      name = "pause",
      description = {
        "Adds no task until the schedule is resumed.",
        "What comes due meanwhile is skipped, not missed; so is what is pending."
      },
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule pause nightly")
  static final class Pause implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    Pause(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        tell(context, manager.schedules().pause(which.name));
      }
      return ExitCodes.DONE;
    }
  }

  /** Tasks again. */
  @Command(
      addMethodSubcommands = false,
      name = "resume",
      description = "Goes on with the next instant to come.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule resume nightly")
  static final class Resume implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    Resume(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        tell(context, manager.schedules().resume(which.name));
      }
      return ExitCodes.DONE;
    }
  }

  private static void tell(Context context, Schedule schedule) {
    if (context.json()) {
      Json.print(context.out(), json -> ScheduleJson.schedule(json, schedule));
    } else {
      context.out().line(ScheduleLooks.line(schedule));
    }
  }

  /** A task now. */
  @Command(
      addMethodSubcommands = false,
      name = "run",
      description = {
        "Adds the schedule's task now and prints its id.",
        "Also while it is paused, and beside a task that has not ended."
      },
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule run nightly && taskyard work --until-empty")
  static final class Run implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    Run(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        String id = manager.schedules().run(which.name);
        if (context.json()) {
          Json.print(context.out(), List.of(manager.get(id)), false, TaskJson::record);
        } else {
          context.out().line(id);
        }
      }
      return ExitCodes.DONE;
    }
  }

  /** No schedule any more. */
  @Command(
      addMethodSubcommands = false,
      name = "remove",
      description = {
        "Removes a schedule with its history.",
        "Its tasks stay, and those that wait or run go on."
      },
      footerHeading = "%nExamples:%n",
      footer = "  taskyard schedule remove nightly")
  static final class Remove implements Callable<Integer> {
    private final Context context;

    @Mixin private ScheduleParameters which = new ScheduleParameters();

    Remove(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        manager.schedules().remove(which.name);
      }
      if (context.json()) {
        Json.print(context.out(), json -> json.object(o -> o.field("removed", which.name)));
      } else {
        context.out().line(which.name + " removed");
      }
      return ExitCodes.DONE;
    }
  }
}
