package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Missed;
import dev.taskyard.task.NewSchedule;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.Overlap;
import dev.taskyard.task.RuleKind;
import dev.taskyard.task.Schedule;
import dev.taskyard.task.TaskyardException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Adds a schedule. */
@Command(
    addMethodSubcommands = false,
    name = "add",
    description = {
      "Adds a schedule: a name, one rule, and the task that it adds each time.",
      "The first word is the schedule's name, the others are the prompt. The task takes all options"
          + " of 'taskyard add' but --at, and the defaults of this process, for good.",
      "A local time that does not exist in the night on which clocks are put on is as much later;"
          + " one that exists twice counts once, the first time. A rule that names no hours goes by"
          + " time as it passes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard schedule add standup --cron '0 9 * * MON-FRI' --zone Europe/Oslo 'Sum up yesterday'",
      "  taskyard schedule add weekly --rrule 'FREQ=WEEKLY;BYDAY=MO;BYHOUR=9;BYMINUTE=0' --file p.md",
      "  taskyard schedule add tidy --every 2h -x shell --allow-shell --overlap queue 'make tidy'"
    })
final class ScheduleAdd implements Callable<Integer> {

  private final Context context;

  @Option(
      names = "--cron",
      paramLabel = "FIELDS",
      description = "Minute, hour, day of month, month and day of week, as in a crontab.")
  private @Nullable String cron;

  @Option(
      names = "--rrule",
      paramLabel = "RULE",
      description = "A recurrence rule of RFC 5545, such as FREQ=DAILY;BYHOUR=9.")
  private @Nullable String rrule;

  @Option(
      names = "--every",
      paramLabel = "DURATION",
      description = "So long after the last time, from now on; at least 1s.")
  private @Nullable String every;

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      description = "Time zone whose clock the rule speaks of, such as Europe/Oslo (this one).")
  private @Nullable String zone;

  @Option(
      names = "--missed",
      paramLabel = "WHAT",
      converter = Converters.OfMissed.class,
      description =
          "What passed while no worker was there: skip it, once makes up for the latest (the"
              + " default), all for each of the latest hundred.")
  private Missed missed = Missed.ONCE;

  @Option(
      names = "--overlap",
      paramLabel = "WHAT",
      converter = Converters.OfOverlap.class,
      description =
          "When the task before has not ended: allow another, skip this one (the default), or"
              + " queue it until then.")
  private Overlap overlap = Overlap.SKIP;

  @Mixin private NamedPrompt words = new NamedPrompt();
  @Mixin private TaskOptions options = new TaskOptions();

  ScheduleAdd(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Map.Entry<RuleKind, String> rule = rule();
    NewTask task = options.taskOf(words.prompt(context.in())).parent(context.parentTask()).build();
    var asked =
        new NewSchedule(words.name(), rule.getKey(), rule.getValue(), zone, missed, overlap, task);
    try (TaskManager manager = context.open()) {
      Schedule schedule = manager.schedules().add(asked);
      if (context.json()) {
        Json.print(context.out(), json -> ScheduleJson.schedule(json, schedule));
      } else {
        context.out().line(ScheduleLooks.line(schedule));
      }
    }
    return ExitCodes.DONE;
  }

  private Map.Entry<RuleKind, String> rule() {
    var given = new EnumMap<RuleKind, String>(RuleKind.class);
    put(given, RuleKind.CRON, cron);
    put(given, RuleKind.RRULE, rrule);
    put(given, RuleKind.EVERY, every);
    if (given.size() != 1) {
      throw TaskyardException.invalid(
          "expected one of --cron, --rrule and --every, found "
              + (given.isEmpty() ? "none" : String.valueOf(given.size())));
    }
    return given.entrySet().iterator().next();
  }

  private static void put(Map<RuleKind, String> given, RuleKind kind, @Nullable String text) {
    if (text != null) {
      given.put(kind, text);
    }
  }
}
