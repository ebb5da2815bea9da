package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A worker whose disk has no room: no file of its process can grow beyond a few pages. */
class FullDiskTest extends CrashTests {
  /** Of 512 bytes: 64 KiB. */
  private static final int BLOCKS = 128;

  @Test
  void what_needs_room_fails_with_the_reason_and_the_worker_goes_on() throws Exception {
    try (var database = TestDatabase.h2(new Yard.Migrated())) {
      yard = new Yard(database, directory);
      // This process serves the file of the database, and may let it grow.
      yard.manager();
      yard.workWithSmallFiles(BLOCKS);
      String output =
          yard.addTalk(
              "printf '{\"type\":\"tool_completed\",\"id\":\"c\",\"name\":\"build\",\"success\":true,"
                  + "\"output\":\"%0100000d\"}\\n' 7");
      String result =
          yard.addTalk(
              "printf '{\"type\":\"result\",\"status\":\"completed\",\"text\":\"%0100000d\"}\\n' 7");
      String raw = yard.add("yes 'a line of output' | head -c 200000");

      for (String id : List.of(output, result, raw)) {
        TaskRecord task = yard.end(id, TaskStatus.FAILED);
        assertThat(task.error()).contains("annot write").contains("too large");
        assertThat(Yard.kinds(task)).endsWith("finished");
      }

      for (String id : List.of(output, result, raw)) {
        assertThat((long) yard.files(id).size())
            .isEqualTo(
                yard.count(
                    "select count(*) from taskyard.artifacts a join taskyard.tasks t on t.id = a.task_id"
                        + " where t.public_id = '"
                        + id
                        + "'"));
      }
      yard.end(yard.add("echo fine"), TaskStatus.COMPLETED);
      yard.close();
    }
  }
}
