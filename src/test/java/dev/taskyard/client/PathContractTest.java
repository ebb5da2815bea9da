package dev.taskyard.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No path that an executor or a caller names leads out of workspace and data directory. */
final class PathContractTest extends DatabaseTests {
  private static final String OUTSIDE = "nobody's business";

  private Path secret() throws IOException {
    return Files.writeString(tasks.workspace().resolveSibling("outside.txt"), OUTSIDE, UTF_8);
  }

  @Test
  void a_reference_that_leads_out_by_its_words_is_not_taken() throws Exception {
    Path secret = secret();
    TaskRecord before = tasks.add("x");
    for (String path :
        List.of(
            "../outside.txt",
            "a/../../outside.txt",
            "/etc/passwd",
            secret.toString(),
            tasks.workspace() + "/../outside.txt",
            tasks.workspace() + "x/outside.txt",
            tasks.workspace().toString(),
            "..",
            ".",
            "")) {
      for (String field : List.of("artifacts", "gate", "attempt")) {
        assertThatThrownBy(() -> record(before, field, path))
            .as(field + " " + path)
            .isInstanceOf(TaskyardException.class);
      }
    }
    assertThat(tasks.manager().get(before.id())).isEqualTo(before);
  }

  @Test
  void one_that_leads_out_by_a_link_is_not_read() throws Exception {
    Path secret = secret();
    Files.createSymbolicLink(tasks.workspace().resolve("file"), secret);
    Files.createSymbolicLink(tasks.workspace().resolve("dir"), secret.getParent());
    Files.createSymbolicLink(tasks.workspace().resolve("loop"), Path.of("loop"));
    Files.createDirectory(tasks.workspace().resolve("folder"));
    TaskRecord task = tasks.add("x");
    for (String path : List.of("file", "dir/outside.txt", "loop", "folder", "dir")) {
      record(task, "artifacts", path);
      assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), path))
          .as(path)
          .isInstanceOf(TaskyardException.class);
    }
    for (String path : List.of("../outside.txt", "/etc/passwd", secret.toString(), "a\0")) {
      assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), path))
          .as(path)
          .isInstanceOf(TaskyardException.class);
    }
  }

  /** A name in other letters is another name, also where a file system takes it for the same. */
  @Test
  void what_is_within_is_read_by_its_own_name_alone() throws Exception {
    Files.writeString(tasks.workspace().resolve("log.txt"), "within", UTF_8);
    Files.createSymbolicLink(tasks.workspace().resolve("link"), Path.of("log.txt"));
    TaskRecord task = tasks.add("x");
    record(task, "artifacts", tasks.workspace().resolve("log.txt").toString());
    record(task, "artifacts", "link");

    TaskRecord now = tasks.manager().get(task.id());

    assertThat(tasks.content(now, "log.txt")).isEqualTo("within");
    assertThat(tasks.content(now, "link")).isEqualTo("within");
    assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), "LOG.TXT"))
        .hasMessageContaining("has no artifact");
  }

  /** The data directory also holds the configuration, with keys in it, and the database. */
  @Test
  void of_the_data_directory_only_artifacts_are_read() throws Exception {
    TaskRecord task = tasks.add("x");
    Files.writeString(tasks.dataDir().resolve("config.toml"), "# " + OUTSIDE, UTF_8);
    for (String path : List.of("config.toml", "store-id", "artifacts/../config.toml")) {
      record(task, "artifacts", path);
      String kept = Path.of(path).normalize().toString();
      assertThatThrownBy(() -> tasks.manager().openArtifact(task.id(), kept))
          .as(path)
          .isInstanceOf(TaskyardException.class);
    }
  }

  @Test
  void an_event_s_file_from_outside_is_refused_and_the_run_goes_on() throws Exception {
    Path secret = secret();
    Files.createSymbolicLink(tasks.workspace().resolve("file"), secret);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "name",
                (task, events, stop) -> {
                  for (String path :
                      List.of(
                          "../outside.txt",
                          secret.toString(),
                          "file",
                          "/etc/passwd",
                          "/dev/zero")) {
                    events.emit(new ExecutionEvent.Artifact("label", Path.of(path), "s"));
                  }
                  return ExecutionResult.completed("done");
                }));

    TaskRecord task = tasks.run("name");

    assertThat(task.artifacts()).isEmpty();
    assertThat(task.timeline()).filteredOn(e -> e.kind().equals("error")).hasSize(5);
    assertThat(tasks.files(task.id())).isEmpty();
  }

  private TaskRecord record(TaskRecord task, String field, String path)
      throws JsonProcessingException {
    ObjectNode metadata =
        (ObjectNode)
            new ObjectMapper()
                .readTree(
                    switch (field) {
                      case "gate" ->
                          "{\"task_updates\":{\"gate\":{\"id\":\"g\",\"gate\":\"t\",\"command\":\"c\","
                              + "\"cwd\":\"/\",\"status\":\"s\",\"classification\":\"c\","
                              + "\"duration_ms\":1,\"summary\":\"s\"}}}";
                      case "attempt" ->
                          "{\"task_updates\":{\"attempt\":{\"id\":\"a\",\"attempt_group_id\":\"g\","
                              + "\"attempt_index\":1,\"attempt_count\":1,\"summary\":\"s\"}}}";
                      default ->
                          "{\"task_updates\":{\"artifacts\":[{\"label\":\"l\",\"summary\":\"s\"}]}}";
                    });
    ObjectNode updates = (ObjectNode) metadata.get("task_updates");
    switch (field) {
      case "gate" -> ((ObjectNode) updates.get("gate")).put("log_path", path);
      case "attempt" -> ((ObjectNode) updates.get("attempt")).put("patch_path", path);
      default -> ((ObjectNode) updates.get("artifacts").get(0)).put("path", path);
    }
    return tasks.manager().recordToolMetadata(task.id(), metadata);
  }
}
