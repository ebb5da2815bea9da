package dev.taskyard.timeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The database takes everything but one thing, for a reason that no trying again will mend. */
final class RefusedEventTest extends DatabaseTests {
  private static final int LINES = 100;

  private final Map<String, Boolean> allStored = new ConcurrentHashMap<>();

  @BeforeEach
  void refuse() {
    tasks.execute(
        "alter table taskyard.timeline_entries add constraint no_bad check (summary <> 'bad')");
    tasks.execute(
        "alter table taskyard.task_runs add constraint no_bad_end check (result_summary <> 'bad')");
  }

  @Test
  void an_event_that_is_refused_is_told_of_and_everything_around_it_is_stored() throws Exception {
    var together = new CyclicBarrier(2);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "talk",
                (task, events, stop) -> {
                  meet(together);
                  for (int i = 1; i <= LINES; i++) {
                    events.emit(new ExecutionEvent.Status(task.model() + " " + i));
                    if (i == LINES / 3 && "bad".equals(task.model())) {
                      events.emit(new ExecutionEvent.Status("bad"));
                    }
                  }
                  allStored.put(task.model(), events.awaitStored());
                  return ExecutionResult.completed(null);
                }));
    String good = tasks.manager().add(tasks.task("talk").model("good").build()).id();
    String bad = tasks.manager().add(tasks.task("talk").model("bad").build()).id();

    TaskRecord harmed = tasks.ended(bad);
    TaskRecord other = tasks.ended(good);

    assertThat(List.of(harmed, other))
        .extracting(TaskRecord::status)
        .containsOnly(TaskStatus.COMPLETED);
    assertThat(allStored).containsEntry("bad", false).containsEntry("good", true);
    assertThat(said(other, "status")).isEqualTo(lines("good"));
    assertThat(said(harmed, "status")).isEqualTo(lines("bad"));
    List<String> story = Tasks.story(harmed);
    int place = story.indexOf("status: bad " + LINES / 3);
    assertThat(story.get(place + 1)).startsWith("error: Event could not be recorded: ");
    assertThat(Tasks.kinds(harmed)).containsOnlyOnce("error", "finished");
  }

  @Test
  void a_run_whose_end_is_refused_fails_with_the_reason() {
    tasks.work(new ScriptedExecutor());

    TaskRecord task = tasks.run("ok bad");

    assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(task.cause()).isEqualTo(Cause.EXECUTOR_CRASHED);
    assertThat(task.error()).startsWith("The end could not be recorded: ");
    assertThat(Tasks.kinds(task)).containsExactly("queued", "running", "finished");
    assertThat(task.runs()).hasSize(1);
  }

  private static List<String> said(TaskRecord task, String kind) {
    return task.timeline().stream()
        .filter(entry -> entry.kind().equals(kind))
        .map(entry -> entry.summary())
        .toList();
  }

  private static List<String> lines(String model) {
    var lines = new ArrayList<String>();
    for (int i = 1; i <= LINES; i++) {
      lines.add(model + " " + i);
    }
    return lines;
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
