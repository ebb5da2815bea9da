package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.client.Queues;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.QueueState;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** What can be done with queues. */
final class QueueCommands {

  private static final String NAME_HELP = "Name of the queue.";

  private QueueCommands() {}

  /** Changes a queue and says how it stands. */
  private static int change(Context context, Function<Queues, QueueState> what) {
    try (TaskManager manager = context.open()) {
      QueueState queue = what.apply(manager.queues());
      if (context.json()) {
        Json.print(context.out(), o -> json(o, queue));
      } else {
        context.out().line("Queue " + queue.name() + ": " + words(queue));
      }
    }
    return ExitCodes.DONE;
  }

  private static String words(QueueState queue) {
    String limits =
        (queue.limit() == null ? "no limit" : "limit " + queue.limit())
            + (queue.rate() == null ? "" : ", rate " + rate(queue));
    return (queue.isPaused() ? "paused, " : "")
        + limits
        + ", "
        + queue.running()
        + " running, "
        + queue.waiting()
        + " waiting";
  }

  private static String rate(QueueState queue) {
    return queue.rate() == null || queue.ratePeriod() == null
        ? "-"
        : queue.rate() + "/" + DurationWords.of(queue.ratePeriod());
  }

  private static void json(Json json, QueueState queue) throws IOException {
    json.object(
        o -> {
          o.field("name", queue.name());
          o.field("paused", queue.isPaused());
          o.field("paused_at", queue.pausedAt());
          o.field("paused_by", queue.pausedBy());
          o.field("limit", queue.limit());
          o.field("rate", queue.rate());
          o.field(
              "rate_period_ms",
              queue.ratePeriod() == null ? (Long) null : (Long) queue.ratePeriod().toMillis());
          o.field("running", queue.running());
          o.field("waiting", queue.waiting());
        });
  }

  /** All of them, a line for each. */
  @Command(
      addMethodSubcommands = false,
      name = "list",
      description = "Lists the queues with their limits and what is in them.",
      footerHeading = "%nExamples:%n",
      footer = {"  taskyard queue list", "  taskyard queue list --json | jq -r '.[].name'"})
  static final class Listing implements Callable<Integer> {
    private final Context context;

    Listing(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      try (TaskManager manager = context.open()) {
        List<QueueState> queues = manager.queues().list();
        if (context.json()) {
          Json.print(context.out(), queues, true, QueueCommands::json);
        } else {
          print(queues);
        }
      }
      return ExitCodes.DONE;
    }

    private void print(List<QueueState> queues) {
      if (queues.isEmpty()) {
        context.err().println("No queue yet: the first task makes one.");
        return;
      }
      var table =
          new Table(context.terminal().width())
              .header(context.colours(), "RUNNING", "WAITING", "LIMIT", "RATE", "PAUSED", "QUEUE");
      for (QueueState queue : queues) {
        table.row(
            Cell.of(Long.toString(queue.running())),
            Cell.of(Long.toString(queue.waiting())),
            Cell.of(queue.limit() == null ? "-" : queue.limit().toString()),
            Cell.of(rate(queue)),
            Cell.of(queue.pausedBy() == null ? "-" : queue.pausedBy()),
            Cell.of(queue.name()));
      }
      table.print(context.out());
    }
  }

  /** Nothing of it starts. */
  @Command(
      addMethodSubcommands = false,
      name = "pause",
      description = "Starts no more tasks of a queue; what runs goes on.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard queue pause nightly")
  static final class Pause implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "NAME", description = NAME_HELP)
    private String name = "";

    Pause(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return change(context, queues -> queues.pause(name));
    }
  }

  /** It starts again. */
  @Command(
      addMethodSubcommands = false,
      name = "resume",
      description = "Lets a paused queue go on.",
      footerHeading = "%nExamples:%n",
      footer = "  taskyard queue resume nightly")
  static final class Resume implements Callable<Integer> {
    private final Context context;

    @Parameters(paramLabel = "NAME", description = NAME_HELP)
    private String name = "";

    Resume(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return change(context, queues -> queues.resume(name));
    }
  }

  /** How many may run at once. */
  @Command(
      addMethodSubcommands = false,
      name = "limit",
      description = "Limits how many tasks of a queue run at once, over all workers.",
      footerHeading = "%nExamples:%n",
      footer = {"  taskyard queue limit nightly 2", "  taskyard queue limit nightly none"})
  static final class Limit implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "NAME", description = NAME_HELP)
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "N|none",
        converter = Converters.OfQueueLimit.class,
        description = "How many, from 1; none: any number.")
    private QueueLimit limit = QueueLimit.NONE;

    Limit(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return change(context, queues -> queues.limit(name, limit.number()));
    }
  }

  /** How many may start in a time. */
  @Command(
      addMethodSubcommands = false,
      name = "rate",
      description = "Limits how many tasks of a queue start in a period, over all workers.",
      footerHeading = "%nExamples:%n",
      footer = {"  taskyard queue rate api 10/1m", "  taskyard queue rate api none"})
  static final class Rate implements Callable<Integer> {
    private final Context context;

    @Parameters(index = "0", paramLabel = "NAME", description = NAME_HELP)
    private String name = "";

    @Parameters(
        index = "1",
        paramLabel = "N/PERIOD|none",
        converter = Converters.OfQueueRate.class,
        description = "How many in which time, e.g. 10/1m; none: any number.")
    private QueueRate rate = QueueRate.NONE;

    Rate(Context context) {
      this.context = context;
    }

    @Override
    public Integer call() {
      return change(context, queues -> queues.rate(name, rate.number(), rate.period()));
    }
  }

  /** A number of running tasks; null: any. */
  record QueueLimit(@Nullable Integer number) {
    static final QueueLimit NONE = new QueueLimit(null);
  }

  /** A number of starts and a period; both null: any. */
  record QueueRate(@Nullable Integer number, java.time.@Nullable Duration period) {
    static final QueueRate NONE = new QueueRate(null, null);
  }
}
