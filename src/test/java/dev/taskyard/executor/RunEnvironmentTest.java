package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunEnvironmentTest {
  @TempDir Path directory;

  @Test
  void the_way_into_the_database_is_not_passed_on() {
    var environment =
        new HashMap<>(
            Map.of(
                "TASKYARD_DB_USER", "u",
                "TASKYARD_DB_PASSWORD", "p",
                "TASKYARD_DB", "jdbc:postgresql://db/x?user=u&Password=p",
                "TASKYARD_HOME", "/home"));

    RunEnvironment.fill(environment, Map.of(), Tasks.in(directory));

    assertThat(environment)
        .doesNotContainKeys("TASKYARD_DB_USER", "TASKYARD_DB_PASSWORD", "TASKYARD_DB")
        .containsEntry("TASKYARD_HOME", "/home")
        .containsEntry("TASKYARD_MODEL", "");
  }

  @Test
  void a_database_without_a_password_in_its_address_stays_known() {
    var environment = new HashMap<>(Map.of("TASKYARD_DB", "jdbc:postgresql://db/x"));

    RunEnvironment.fill(environment, Map.of(), Tasks.in(directory));

    assertThat(environment).containsEntry("TASKYARD_DB", "jdbc:postgresql://db/x");
  }

  @Test
  void the_repository_of_whoever_started_the_worker_is_not_the_runs() {
    var environment =
        new HashMap<>(Map.of("GIT_DIR", "/r/.git", "GIT_INDEX_FILE", "/r/i", "GIT_PAGER", "cat"));

    RunEnvironment.fill(environment, Map.of("GIT_WORK_TREE", "/configured"), Tasks.in(directory));

    assertThat(environment)
        .doesNotContainKeys("GIT_DIR", "GIT_INDEX_FILE")
        .containsEntry("GIT_PAGER", "cat")
        .containsEntry("GIT_WORK_TREE", "/configured");
  }
}
