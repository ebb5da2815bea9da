package dev.taskyard.maintenance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.store.Database;
import dev.taskyard.task.Redaction;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SalvageTest extends DatabaseTests {

  @Test
  void what_a_died_worker_left_is_kept_without_secrets(TestDatabase test) throws Exception {
    String id = tasks.add("work").id();
    var directory = DataDirectory.open(tasks.dataDir());
    try (Database database = Database.open(MigratedSchema.settings(test), 2)) {
      var files = new ArtifactFiles(directory, database.clock());
      Path scratch = files.scratch(id, 1);
      Path log = Files.writeString(scratch.resolve("stderr.log"), "it says MY_TOKEN=hunter22\n");
      var longAgo = FileTime.from(Instant.now().minus(Duration.ofHours(1)));
      Files.setLastModifiedTime(log, longAgo);
      Files.setLastModifiedTime(scratch, longAgo);

      String store = directory.storeId().toString();
      assertThat(new Salvage(database, files, store, Redaction.USUAL).runOnce(Set.of())).isOne();

      assertThat(scratch).doesNotExist();
      assertThat(tasks.files(id)).hasSize(1);
      assertThat(tasks.files(id).get(0)).hasContent("it says MY_TOKEN=***\n");
    }
  }
}
