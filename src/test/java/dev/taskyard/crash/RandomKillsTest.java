package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.WorkOptions;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestDatabase;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Processes that are killed at any moment: whatever one of them was told to be stored is there, and
 * nothing is there twice.
 */
class RandomKillsTest extends CrashTests {
  private static final int KILLS = Soak.of(2, 200);
  private static final int KILLS_OF_HOSTS = 20;

  /** As few deaths leave a processor to others, many have all of it. */
  private static final String PAUSE_MILLIS = Integer.toString(Soak.of(40, 0));

  private static final int LONGEST_LIFE_MILLIS = 700;
  private static final Pattern ACKNOWLEDGED = Pattern.compile("(added|stored|kept|ended) .*");

  @OnBothDatabases(template = MigratedSchema.class)
  void what_was_acknowledged_is_there_and_nothing_is_doubled(TestDatabase database)
      throws Exception {
    yard = new Yard(database, directory);
    yard.configure("max_recoveries = 1000");
    // On H2 this process serves the file, and those that are killed are its clients.
    yard.manager();
    killAtRandom(KILLS, new Random(7));
    allIsThereOnce();
  }

  @Test
  void nor_where_those_that_are_killed_serve_the_H2_file() throws Exception {
    // Each takes the file over from the one before, for which H2 takes its time.
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.configure("max_recoveries = 1000");
      killAtRandom(Soak.of(0, KILLS_OF_HOSTS), new Random(8));
      allIsThereOnce();
      yard.close();
    }
  }

  /** Two at a time, each for as long as the dice say after its first task has ended. */
  private void killAtRandom(int kills, Random random) throws Exception {
    Child next = yard.startProgram(Toiler.class, PAUSE_MILLIS);
    for (int kill = 0; kill < kills; kill++) {
      Child doomed = next;
      next = yard.startProgram(Toiler.class, PAUSE_MILLIS);
      doomed.says("ended ");
      assertThat(
              doomed.process().waitFor(random.nextInt(LONGEST_LIFE_MILLIS), TimeUnit.MILLISECONDS))
          .as(doomed.printed())
          .isFalse();
      doomed.kill();
    }
    next.says("ended ");
    next.kill();
  }

  private void allIsThereOnce() throws Exception {
    yard.manager().work(WorkOptions.everything(), Toiler.EXECUTOR, Toiler.executor());
    yard.until("an empty queue", () -> yard.count("select count(*) from taskyard.task_queue") == 0);
    Map<String, TaskRecord> tasks = new HashMap<>();
    yard.texts("select public_id from taskyard.tasks").forEach(id -> tasks.put(id, yard.get(id)));

    List<String> acknowledged =
        yard.printedByAll().stream().filter(line -> ACKNOWLEDGED.matcher(line).matches()).toList();
    assertThat(acknowledged).anyMatch(line -> line.startsWith("ended "));
    var missing = new ArrayList<>(acknowledged);
    missing.removeIf(line -> isThere(line.split(" "), tasks));
    assertThat(missing).as("acknowledged and not there").isEmpty();
    for (TaskRecord task : tasks.values()) {
      assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(task.resultText() == null ? task.resultSummary() : task.resultText())
          .isEqualTo("result of " + task.id());
      assertThat(said(task)).as("%s", task.timeline()).doesNotHaveDuplicates();
    }
  }

  private static boolean isThere(String[] words, Map<String, TaskRecord> tasks) {
    TaskRecord task = words.length < 2 ? null : tasks.get(words[1]);
    if (task == null) {
      return false;
    }
    return switch (words[0]) {
      case "added" -> true;
      case "ended" -> task.status() == TaskStatus.COMPLETED;
      case "stored" -> said(task).contains(String.join(" ", words[1], words[2], words[3]));
      case "kept" ->
          task.timeline().stream()
              .anyMatch(
                  e ->
                      e.kind().equals("tool_completed")
                          && e.run() == Integer.parseInt(words[2])
                          && e.detailPath() != null);
      default -> false;
    };
  }

  private static List<String> said(TaskRecord task) {
    return task.timeline().stream()
        .filter(e -> e.kind().equals("status"))
        .map(TimelineEntry::summary)
        .toList();
  }
}
