package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Run;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;

class NoMemoryTest extends CrashTests {

  /** As the launcher has it for {@code work}. */
  private static final String END_AT_ONCE = "-XX:+ExitOnOutOfMemoryError";

  private static final int ENDED_BY_THE_JVM = 3;

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void a_worker_that_has_no_memory_left_ends_and_another_works_its_task(TestDatabase database)
      throws Exception {
    assertThat(Files.readString(Path.of("src/main/launcher/taskyard")))
        .contains("[ \"$arg\" != work ] || pace=\"$pace " + END_AT_ONCE + "\"");
    yard = new Yard(database, directory);
    // On H2 this process serves the file.
    String id = yard.add("# " + "x".repeat(10_000_000));

    Child small = yard.startWithHeap("24m", END_AT_ONCE, "work");
    small.endsWith(ENDED_BY_THE_JVM);
    yard.workHere();

    assertThat(yard.end(id, TaskStatus.COMPLETED).runs())
        .filteredOn(run -> !run.status().equals("completed"))
        .extracting(Run::status)
        .allMatch("lost"::equals);
  }
}
