package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code record} and {@code artifact} keep and give. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class EvidenceCommandsTest {

  @TempDir private Path home;
  private Shell shell;

  @BeforeEach
  void openShell() throws IOException {
    shell = Shell.in(MigratedHome.at(home));
  }

  private static final String CHECKLIST =
      "{\"checklist\":{\"items\":[{\"id\":1,\"content\":\"Read\",\"status\":\"completed\"},"
          + "{\"id\":2,\"content\":\"Write\",\"status\":\"pending\"}],\"completion_pct\":50}}";

  @Test
  void record_takes_updates_with_or_without_their_name() throws IOException {
    String id = shell.add("one");

    assertThat(shell.run("record", id, CHECKLIST).exitCode()).isZero();
    shell.typing("{\"task_updates\":" + CHECKLIST + "}");
    JsonNode task = Shell.json(shell.run("record", id, "-", "--json"));

    assertThat(task.get("checklist").get("items")).hasSize(2);
    assertThat(shell.run("show", id).out()).contains("Checklist (50%)\n  [x] Read\n  [ ] Write\n");
  }

  @Test
  void record_refuses_what_is_malformed() {
    Outcome outcome = shell.run("record", shell.add("one"), "{\"checklist\":7}");

    assertThat(outcome.err()).startsWith("taskyard: ");
    assertThat(outcome.err().lines()).hasSize(1);
    assertThat(outcome.exitCode()).isEqualTo(2);
  }

  @Test
  void record_refuses_an_update_of_an_unknown_kind_with_those_beside_it() {
    String id = shell.add("one");
    String before = shell.run("show", "--json", id).out();

    Outcome outcome =
        shell.run("record", id, CHECKLIST.replaceFirst("}$", ",\"github_events\":{}}"));

    assertThat(outcome)
        .isEqualTo(
            new Outcome(
                2,
                "",
                "taskyard: task_updates: expected one or more of checklist, gate, attempt,"
                    + " artifacts, github_event, found 'github_events'\n"));
    assertThat(shell.run("record", id, "{\"gates\":[]}").exitCode()).isEqualTo(2);
    assertThat(shell.run("show", "--json", id).out()).isEqualTo(before);
  }

  @Test
  void artifact_takes_a_label_that_only_one_has() throws IOException {
    JsonNode task =
        Shell.json(
            shell.run("run", "--json", "-x", "shell", "--allow-shell", "echo oops >&2; exit 3"));
    String id = task.get("id").textValue();
    String path = task.get("artifacts").get(0).get("path").textValue();

    assertThat(shell.run("artifact", id, "stderr")).isEqualTo(new Outcome(0, "oops\n", ""));
    assertThat(Shell.json(shell.run("artifact", id, "stderr", "--json")).get("path").textValue())
        .isEqualTo(path);

    String again = "{\"artifacts\":[{\"label\":\"stderr\",\"path\":\"x.txt\",\"summary\":\"\"}]}";
    assertThat(shell.run("record", id, again).exitCode()).isZero();
    Outcome several = shell.run("artifact", id, "stderr");
    assertThat(several.err()).endsWith(": " + path + ", x.txt\n");
    assertThat(several.exitCode()).isEqualTo(2);
  }

  @Test
  void artifact_prints_the_bytes_of_the_file() throws IOException {
    JsonNode task =
        Shell.json(shell.run("run", "--json", "-x", "shell", "--allow-shell", "seq 1 1000"));
    String id = task.get("id").textValue();
    String path = task.get("result_detail_path").textValue();

    Outcome outcome = shell.run("artifact", id, path);

    assertThat(outcome.out()).startsWith("1\n2\n3\n").contains("\n999\n1000");
    assertThat(outcome.exitCode()).isZero();
    assertThat(Shell.json(shell.run("artifact", id, path, "--json")).get("content").textValue())
        .startsWith("1\n2\n3\n");
    assertThat(shell.run("artifact", id, "../config.toml").exitCode()).isNotZero();
    assertThat(shell.run("artifact", id, "artifacts/none.txt").exitCode()).isEqualTo(1);
  }
}
