package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Artifact files that no row tells of, and rows whose file is gone. */
final class OrphanContractTest extends DatabaseTests {
  private TaskRecord task;
  private Path known;

  @BeforeEach
  void aTaskWithAFile() {
    tasks.work(
        new ScriptedExecutor()
            .on("large", (task, events, stop) -> ExecutionResult.completed("x".repeat(2000))));
    task = tasks.run("large");
    known = tasks.files(task.id()).get(0);
  }

  @Test
  void each_that_has_the_other_is_in_order() throws IOException {
    aged(known, 2);

    assertThat(check("artifact files", true).ok()).isTrue();
    assertThat(check("artifact rows", true).ok()).isTrue();
    assertThat(known).exists();
  }

  @Test
  void a_file_without_a_row_is_found_when_it_is_a_day_old_and_removed_when_asked_to()
      throws IOException {
    Path old = aged(Files.writeString(known.resolveSibling("old.txt"), "nobody's"), 2);
    Path fresh = Files.writeString(known.resolveSibling("fresh.txt"), "its row is on its way");

    assertThat(check("artifact files", false).ok()).isFalse();
    assertThat(check("artifact files", false).found())
        .isEqualTo(
            "1 file(s) without a row, older than a day, such as artifacts/"
                + task.id()
                + "/old.txt");
    assertThat(old).exists();

    assertThat(check("artifact files", true).found()).isEqualTo("1 file(s) without a row deleted");
    assertThat(old).doesNotExist();
    assertThat(fresh).exists();
    assertThat(known).exists();
  }

  @Test
  void a_row_without_its_file_is_told_of_and_stays() throws IOException {
    Files.delete(known);

    DoctorCheck check = check("artifact rows", true);

    assertThat(check.ok()).isFalse();
    assertThat(check.found())
        .isEqualTo(
            "1 row(s) whose file is gone, such as artifacts/"
                + task.id()
                + "/"
                + known.getFileName());
    assertThat(check.remedy()).contains("from a backup");
    assertThat(tasks.number("select count(*) from taskyard.artifacts")).isOne();
  }

  @Test
  void the_rows_of_another_store_are_not_judged() throws IOException {
    assertThat(tasks.execute("update taskyard.artifacts set store_id = 'elsewhere'")).isOne();
    Files.delete(known);

    assertThat(check("artifact rows", false).ok()).isTrue();
  }

  private DoctorCheck check(String name, boolean fix) {
    return TaskManager.doctor(tasks.config(), fix).stream()
        .filter(check -> check.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Path aged(Path file, int days) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofDays(days))));
    return file;
  }
}
