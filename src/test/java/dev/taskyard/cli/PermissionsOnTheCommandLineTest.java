package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nobody typed is not granted. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PermissionsOnTheCommandLineTest {
  private static final Map<String, String> OPTIONS = new LinkedHashMap<>();

  static {
    OPTIONS.put("allow_shell", "--allow-shell");
    OPTIONS.put("trust_mode", "--trust");
    OPTIONS.put("auto_approve", "--auto-approve");
  }

  @TempDir private Path directory;
  private Shell shell;

  @BeforeEach
  void begin() throws IOException {
    shell = Shell.in(MigratedHome.at(Files.createDirectory(directory.resolve("home"))));
  }

  @Test
  void by_add_with_each_option_alone() throws IOException {
    assertThat(granted(task("add", "-w", directory.toString(), "x"))).isEmpty();
    for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
      assertThat(granted(task("add", "-w", directory.toString(), option.getValue(), "x")))
          .containsExactly(option.getKey());
    }
  }

  @Test
  void by_a_batch_whose_lines_say_nothing_or_null() throws IOException {
    var lines = new ArrayList<>(List.of("{\"prompt\":\"x\"}"));
    for (String field : OPTIONS.keySet()) {
      lines.add("{\"prompt\":\"x\",\"" + field + "\":null}");
      lines.add("{\"prompt\":\"x\",\"" + field + "\":false}");
    }
    Path file = Files.write(directory.resolve("batch.jsonl"), lines);
    JsonNode tasks =
        Shell.json(
            shell.run("add", "-w", directory.toString(), "--json", "--batch", file.toString()));

    assertThat(tasks).hasSize(7).allSatisfy(task -> assertThat(granted(task)).isEmpty());
    for (String field : OPTIONS.keySet()) {
      Files.writeString(file, "{\"prompt\":\"x\",\"" + field + "\":true}");
      tasks =
          Shell.json(
              shell.run("add", "-w", directory.toString(), "--json", "--batch", file.toString()));
      assertThat(granted(tasks.get(0))).containsExactly(field);
      for (String no : List.of("\"true\"", "1", "[]", "\"yes\"")) {
        Files.writeString(file, "{\"prompt\":\"x\",\"" + field + "\":" + no + "}");
        assertThat(shell.run("add", "--batch", file.toString()).exitCode()).isEqualTo(2);
      }
    }
  }

  @Test
  void by_a_schedule() throws IOException {
    assertThat(granted(scheduled("none"))).isEmpty();
    for (Map.Entry<String, String> option : OPTIONS.entrySet()) {
      assertThat(granted(scheduled(option.getKey(), option.getValue())))
          .containsExactly(option.getKey());
    }
  }

  private JsonNode scheduled(String name, String... options) throws IOException {
    var words =
        new ArrayList<>(
            List.of(
                "schedule",
                "add",
                name.replace('_', '-'),
                "--every",
                "1h",
                "-w",
                directory.toString()));
    words.addAll(List.of(options));
    words.add("x");
    Shell.Outcome added = shell.run(words.toArray(String[]::new));
    assertThat(added.exitCode()).as(added.err()).isZero();
    String id = shell.run("schedule", "run", name.replace('_', '-')).out().strip();
    return Shell.json(shell.run("show", "--json", id));
  }

  /** The environment says whose child it is, and nothing else does. */
  @Test
  void by_a_command_inside_a_task() throws IOException {
    String meek = shell.add("-w", directory.toString(), "parent");
    shell.with("TASKYARD_TASK_ID", meek).with("TASKYARD_ALLOW_SHELL", "true");
    assertThat(granted(task("add", "-w", directory.toString(), "x"))).isEmpty();
    for (String option : OPTIONS.values()) {
      Shell.Outcome refused = shell.run("add", "-w", directory.toString(), option, "x");
      assertThat(refused.exitCode()).isEqualTo(2);
      assertThat(refused.err()).contains("can't have");
    }
  }

  /** A permission in the configuration is a word of the operator's, for that one alone. */
  @Test
  void by_a_configuration_with_another_permission() throws IOException {
    for (String field : OPTIONS.keySet()) {
      Files.writeString(directory.resolve("home/config.toml"), field + " = true\n");
      assertThat(granted(task("add", "-w", directory.toString(), "x"))).containsExactly(field);
    }
    Files.writeString(directory.resolve("home/config.toml"), "default_mode = \"yolo\"\n");
    assertThat(granted(task("add", "-w", directory.toString(), "x"))).isEmpty();
  }

  private JsonNode task(String... words) throws IOException {
    var all = new ArrayList<>(List.of(words));
    all.add(1, "--json");
    return Shell.json(shell.run(all.toArray(String[]::new)));
  }

  private static List<String> granted(JsonNode task) {
    return OPTIONS.keySet().stream().filter(field -> task.get(field).booleanValue()).toList();
  }
}
