package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A worker whose disk has no room: no file of its process can grow beyond a few pages. */
class FullDiskTest extends CrashTests {
  /** Of 512 bytes: 64 KiB. */
  private static final int BLOCKS = 128;

  private static final String LINES =
      """
      n=0
      until [ -e room ]; do
        printf '{"type":"status","message":"line %d"}\\n' $n
        n=$((n + 1))
        sleep 0.02
      done
      printf '{"type":"result","status":"completed","text":"%d lines"}\\n' $n
      """;

  @Test
  void what_needs_room_fails_with_the_reason_and_the_worker_goes_on() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
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

  @Test
  void a_task_that_finds_no_room_in_the_database_is_refused_whole() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      String before = yard.add("echo before");
      yard.leave();
      Path prompt = Files.writeString(directory.resolve("prompt"), "word ".repeat(2_000_000));

      Child add =
          yard.startWithSmallFiles(8 * 1024, "add", "--allow-shell", "--file", prompt.toString());
      add.endsWith(4);

      assertThat(add.printed().lines()).hasSize(1);
      assertThat(add.printed()).contains("The database can't be written: File too large");
      String after = yard.add("echo after");
      assertThat(yard.texts("select public_id from taskyard.tasks order by id"))
          .containsExactly(before, after);
      yard.close();
    }
  }

  @Test
  void a_run_waits_until_there_is_room_for_its_story() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      String id = yard.addTalk(LINES);
      yard.leave();
      Child worker = yard.work();
      yard.awaitMoreThan(5, id);
      yard.leave();

      limitFiles(worker, "8192");
      worker.says("recording waits");
      limitFiles(worker, "unlimited");
      yard.touch("room");

      TaskRecord task = yard.end(id, TaskStatus.COMPLETED);
      List<String> lines =
          task.timeline().stream()
              .filter(entry -> entry.kind().equals("status"))
              .map(TimelineEntry::summary)
              .toList();
      assertThat(lines)
          .isEqualTo(IntStream.range(0, lines.size()).mapToObj(n -> "line " + n).toList());
      assertThat(task.resultSummary()).isEqualTo(lines.size() + " lines");
      yard.close();
    }
  }

  private static void limitFiles(Child child, String bytes) throws Exception {
    Process limit =
        new ProcessBuilder(
                "prlimit",
                "--pid",
                Long.toString(child.process().pid()),
                "--fsize=" + bytes + ":unlimited")
            .inheritIO()
            .start();
    assertThat(limit.waitFor()).isZero();
  }
}
