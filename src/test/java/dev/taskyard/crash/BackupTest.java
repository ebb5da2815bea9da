package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.Invariants;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import org.junit.jupiter.api.Test;

/** A copy of an H2 database that is in use. */
class BackupTest extends CrashTests {

  @Test
  void a_copy_that_is_made_while_workers_run_opens_and_is_consistent() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.add(Collections.nCopies(12, "echo a; echo b; echo c"));
      String held = yard.add("echo up >> ran; sleep 300");
      yard.work("--slots", "4");
      yard.awaitLine("ran", "up");
      Path copy = directory.resolve("copy.mv.db");

      var backup = yard.start("doctor", "--backup", copy.toString());

      backup.endsWith(0);
      assertThat(backup.printed()).contains("13 task(s)");
      assertThat(Files.getPosixFilePermissions(copy))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      assertThat(directory.toFile().list()).noneMatch(name -> name.startsWith(".taskyard-backup"));
      try (var opened = TestDatabase.h2At(copy)) {
        Invariants.check(opened);
        try (var connection = opened.connect();
            var statement = connection.createStatement();
            var rows =
                statement.executeQuery(
                    "select count(*), sum(case when status = 'running' then 1 else 0 end)"
                        + " from taskyard.tasks")) {
          rows.next();
          assertThat(rows.getInt(1)).isEqualTo(13);
          assertThat(rows.getInt(2)).isBetween(1, 4);
        }
      }
      yard.start("doctor", "--backup", copy.toString()).endsWith(2);
      yard.manager().cancel(held);
      yard.end(held, TaskStatus.CANCELED);
    }
  }

  @Test
  void postgresql_is_told_to_use_its_own_tool() throws Exception {
    try (var database = TestDatabase.postgres(new MigratedSchema())) {
      yard = new Yard(database, directory);

      var backup = yard.start("doctor", "--backup", directory.resolve("copy").toString());

      backup.endsWith(2);
      assertThat(backup.printed()).contains("pg_dump");
    }
  }
}
