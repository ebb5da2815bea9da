package dev.taskyard.client.bench;

import dev.taskyard.client.TaskManager;
import dev.taskyard.client.TaskQuery;
import dev.taskyard.task.TaskyardException;
import java.util.SplittableRandom;

/** How long single calls of {@link TaskManager} take, on tasks from all over the history. */
final class Calling {
  private static final String QUEUE = "calls";
  private static final int PAGE = 20;
  private static final int PREFIX = 15;

  private final Stage stage;
  private final TaskManager manager;
  private final SplittableRandom random;

  Calling(Stage stage) {
    this.stage = stage;
    this.manager = stage.schema().manager();
    this.random = new SplittableRandom(stage.order().seed());
  }

  Figures.Calls measure() {
    int rounds = stage.order().some(200, 8, 1000);
    var add = new Latencies(rounds);
    var list = new Latencies(rounds);
    var show = new Latencies(rounds);
    var prefix = new Latencies(rounds);
    var counts = new Latencies(rounds);
    var cancel = new Latencies(rounds);
    stage.schema().settle();
    for (int round = 0; round < rounds; round++) {
      stage.at("single calls", round, rounds);
      var added = new String[1];
      int number = round;
      add.time(() -> added[0] = manager.add(stage.task(QUEUE, number)).id());
      String any = any();
      String before = round % 2 == 0 ? null : any;
      list.time(() -> manager.list(new TaskQuery(null, null, PAGE, before)));
      show.time(() -> manager.get(any));
      String beginning = any().substring(0, PREFIX);
      prefix.time(() -> manager.get(beginning));
      counts.time(manager::counts);
      cancel.time(() -> manager.cancel(added[0]));
    }
    return new Figures.Calls(
        add.percentile(99),
        list.percentile(99),
        show.percentile(99),
        prefix.percentile(99),
        counts.percentile(99),
        cancel.percentile(99));
  }

  /** The id of a task, each as likely as any other. */
  private String any() {
    return stage
        .schema()
        .read(bench -> bench.near(1 + random.nextLong(bench.lastId())))
        .orElseThrow(() -> TaskyardException.failed("There is no task to look up"));
  }
}
