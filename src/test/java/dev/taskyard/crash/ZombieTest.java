package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.time.Instant;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A worker that is stopped past its lease and goes on when its task is another's. */
class ZombieTest extends CrashTests {
  /**
   * The first run does and says all that a run can, while its worker hears nothing of it, and ends
   * well. It has a child that hides.
   */
  private static final String LATE =
      """
      echo $TASKYARD_RUN >> ran
      [ $TASKYARD_RUN = 1 ] || { until [ -e over ]; do sleep 0.05; done; exit 0; }
      setsid sleep 300 &
      until [ -e enough ]; do sleep 0.05; done
      echo late > late.txt
      echo '{"type":"status","message":"late"}'
      echo '{"type":"message_delta","content":"late"}'
      echo '{"type":"tool_started","id":"c","name":"build"}'
      printf '{"type":"tool_completed","id":"c","name":"build","success":true,"output":"%02000d",' 7
      printf '"metadata":{"task_updates":{"gate":{"gate":"test","command":"make test","cwd":"/","status":"passed",'
      echo '"classification":"passed","duration_ms":1,"summary":"fine"}}}}'
      echo '{"type":"artifact","label":"late","path":"late.txt","summary":"late"}'
      echo '{"type":"result","status":"completed","text":"late"}'
      echo said >> ran
      """;

  @Test
  void nothing_that_it_has_to_say_lands_it_says_so_once_and_its_children_are_gone()
      throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      yard = new Yard(database, directory);
      beatAsUsualInLongForm();
      String id = yard.addTalk(LATE);
      Child zombie = yard.work();
      yard.awaitLine("ran", "1");

      Instant stopped = yard.now();
      zombie.signal("STOP");
      yard.workHere();
      yard.touch("enough");
      yard.awaitLine("ran", "said");
      yard.awaitLine("ran", "2");
      recoveredInTime(id, stopped);
      TaskRecord before = yard.get(id);
      zombie.signal("CONT");

      zombie.says("lease lost, nothing more is recorded");
      zombie.says("was declared dead");
      yard.awaitNoProcessOf(id, 1);
      assertThat(yard.get(id)).isEqualTo(before);
      yard.touch("over");
      TaskRecord task = yard.end(id, TaskStatus.COMPLETED);
      assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
      yard.leave();
      String next = yard.add("echo next >> ran");
      yard.end(next, TaskStatus.COMPLETED);
      assertThat(yard.lines("ran")).containsExactlyInAnyOrder("1", "2", "said", "next");
      // It has registered anew, beside the one that took over.
      assertThat(yard.count("select count(*) from taskyard.workers")).isEqualTo(3);
      for (String words : new String[] {"lease lost", "was declared dead"}) {
        assertThat(Pattern.compile(words).matcher(zombie.printed()).results()).hasSize(1);
      }
      for (String table : new String[] {"tool_calls", "gates", "artifacts"}) {
        assertThat(yard.count("select count(*) from taskyard." + table + " where run = 1"))
            .isZero();
      }
      yard.close();
    }
  }
}
