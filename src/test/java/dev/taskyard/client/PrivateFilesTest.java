package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.config.Config;
import dev.taskyard.executor.ShellExecutor;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PrivateFilesTest {
  @TempDir Path directory;

  /** While it runs, too: what a run leaves lies in the directory that it is told. */
  @Test
  void everything_in_a_data_directory_is_its_owner_s_alone() throws Exception {
    Path home = directory.resolve("home");
    Path workspace = Files.createDirectory(directory.resolve("workspace"));
    String script =
        """
        echo told >&2; head -c 1500000 /dev/zero | tr '\\0' x; echo
        find "$TASKYARD_ARTIFACT_DIR" -perm /077 > seen
        find "$TASKYARD_ARTIFACT_DIR" -type f > all
        """;
    try (TaskManager manager =
        TaskManager.start(
            Config.inDirectory(home), new ShellExecutor(Map.of(), Duration.ofSeconds(1)))) {
      TaskRecord task =
          manager.add(
              NewTask.builder(script).workspace(workspace.toString()).allowShell(true).build());
      TaskRecord ended = manager.watch(task.id(), 0, entry -> {});

      assertThat(ended.status()).as(ended.error()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(Files.readString(workspace.resolve("seen"))).isEmpty();
      assertThat(Files.readAllLines(workspace.resolve("all"))).hasSizeGreaterThanOrEqualTo(3);
      try (Stream<Path> files = Files.walk(home)) {
        assertThat(files.toList())
            .contains(
                home.resolve("taskyard.mv.db"),
                home.resolve("taskyard.lock.db"),
                home.resolve("store-id"))
            .hasSizeGreaterThan(7)
            .allSatisfy(
                file -> assertThat(mode(file)).as("%s", file).matches("rwx------|rw-------"));
      }
    }
    // A database that was made in this very use of it has none yet.
    TaskManager.open(Config.inDirectory(home)).close();
    assertThat(mode(home.resolve("taskyard.mark"))).isEqualTo("rw-------");
  }

  private static String mode(Path file) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
