package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.cli.Shell.Outcome;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every event and every update that a program prints, as {@code show --json} tells of it. */
final class ShownEventsTest extends DatabaseTests {
  private static final String PROGRAM =
      """
      cat > /dev/null
      echo findings > report.txt
      cat <<'END'
      {"type":"thread_linked","thread_id":"th","turn_id":"tu"}
      {"type":"status","message":"thinking"}
      {"type":"message_delta","content":"Hello"}
      {"type":"tool_started","id":"c1","name":"read_file","input":{"path":"a.txt","lines":[1,2]}}
      {"type":"tool_progress","id":"c1","output":"half"}
      {"type":"tool_completed","id":"c1","name":"read_file","success":true,"output":"built"}
      {"type":"tool_started","id":"c2","name":"test"}
      {"type":"tool_completed","id":"c2","name":"test","success":false,"output":"red"}
      {"type":"tool_completed","id":"c3","name":"update","success":true,"output":"ok","metadata":{"duration_ms":1500,"task_updates":{\
      "checklist":{"items":[{"id":1,"content":"Read","status":"completed"},{"id":2,"content":"Write","status":"in_progress"}],"completion_pct":50,"in_progress_id":2,"updated_at":"2026-01-02T03:04:05Z"},\
      "gate":{"id":"gate_1","gate":"test","command":"make test","cwd":"/srv/shop","exit_code":2,"status":"failed","classification":"tests","duration_ms":1200,"summary":"1 failed","log_path":null,"recorded_at":"2026-01-02T03:04:05Z"},\
      "attempt":{"id":"attempt_1","attempt_group_id":"group_1","attempt_index":1,"attempt_count":2,"base_ref":"main","base_sha":"abc","head_ref":"fix","head_sha":"def","summary":"first try","changed_files":["a.txt"],"patch_path":null,"verification":["compiles"],"selected":true,"recorded_at":"2026-01-02T03:04:05Z"},\
      "artifacts":[{"label":"log","path":"build.log","summary":"what was built","created_at":"2026-01-02T03:04:05Z"}],\
      "github_event":{"id":"event_1","action":"opened","target":"pr","number":12,"url":"https://example.org/12","summary":"a fix","recorded_at":"2026-01-02T03:04:05Z"}}}}
      {"type":"tool_completed","id":"c4","name":"update","success":true,"output":"ok","metadata":{"task_updates":{"checklist":7}}}
      {"type":"tool_started","id":"c5","name":"never_ends"}
      {"type":"artifact","label":"report","path":"report.txt","summary":"all of it"}
      {"type":"error","message":"oops"}
      {"type":"runtime_event","seq":7,"event":"item.delta","summary":"more"}
      {"type":"usage","input_tokens":100,"output_tokens":20,"cost_usd":0.5}
      not an event
      {"type":"result","status":"completed","text":"all done"}
      END
      """;

  private Shell shell;

  @BeforeEach
  void openShell(TestDatabase database) throws IOException {
    shell = Shell.in(tasks.dataDir()).with(database);
    var program = tasks.workspace().resolve("program");
    Files.writeString(program, PROGRAM);
    Files.writeString(
        tasks.dataDir().resolve("config.toml"),
        "[executors.all]\ncommand = [\"/bin/sh\", \"%s\"]\nprotocol = \"events\"\n"
            .formatted(program));
  }

  private static List<JsonNode> all(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  private static List<String> fieldsOf(JsonNode object) {
    var names = new ArrayList<String>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  @Test
  void every_kind_is_there_in_its_words_and_in_order() throws IOException {
    Outcome run =
        shell.run("run", "-x", "all", "--workspace", tasks.workspace().toString(), "everything");
    assertThat(run.exitCode()).as(run.err()).isZero();
    String id = Shell.json(shell.run("list", "--json")).get(0).get("id").textValue();

    JsonNode task = Shell.json(shell.run("show", "--json", id));

    assertThat(all(task.get("timeline")))
        .extracting(
            entry -> entry.get("kind").textValue() + ": " + entry.get("summary").textValue())
        .containsExactly(
            "queued: Task queued",
            "running: Task started",
            "runtime_link: Linked runtime thread th turn tu",
            "status: thinking",
            "message: Hello",
            "tool_started: read_file started ({\"path\":\"a.txt\",\"lines\":[1,2]})",
            "tool_progress: c1: half",
            "tool_completed: read_file success: built",
            "tool_started: test started",
            "tool_completed: test failed: red",
            "tool_completed: update success: ok",
            "checklist: Checklist updated: 2 item(s), 50% complete",
            "gate: Gate test failed: 1 failed",
            "pr_attempt: Attempt 1/2 recorded for group_1",
            "artifact: log: what was built",
            "github: opened pr#12: a fix",
            "tool_completed: update success: ok",
            "error: task_updates refused: task_updates.checklist: expected an object, found the number 7",
            "tool_started: never_ends started",
            "artifact: report: all of it",
            "error: oops",
            "runtime_event: #7 item.delta: more",
            "message: not an event",
            "artifact: stdout: Raw output, 2138 bytes",
            "finished: Task completed");
    assertThat(all(task.get("timeline")))
        .allSatisfy(
            entry ->
                assertThat(fieldsOf(entry))
                    .containsExactly(
                        "timestamp", "kind", "summary", "detail_path", "entry", "run", "text"));
    assertThat(all(task.get("timeline")))
        .extracting(entry -> entry.get("timestamp").textValue())
        .isSorted();
    assertThat(all(task.get("tool_calls")))
        .extracting(
            call ->
                call.get("id").textValue()
                    + " "
                    + call.get("name").textValue()
                    + " "
                    + call.get("status").textValue())
        .containsExactly(
            "c1 read_file success",
            "c2 test failed",
            "c3 update success",
            "c4 update success",
            "c5 never_ends canceled");
    assertThat(task.get("tool_calls").get(2).get("duration_ms").longValue()).isEqualTo(1500);
    assertThat(task.get("thread_id").textValue()).isEqualTo("th");
    assertThat(task.get("turn_id").textValue()).isEqualTo("tu");
    assertThat(task.get("runtime_event_count").longValue()).isOne();
    assertThat(task.get("result_summary").textValue()).isEqualTo("all done");
    assertThat(task.get("usage"))
        .hasToString(
            "{\"input_tokens\":100,\"output_tokens\":20,\"cached_tokens\":null,\"cost_usd\":0.5}");
    assertThat(task.get("checklist"))
        .hasToString(
            "{\"items\":[{\"id\":1,\"content\":\"Read\",\"status\":\"completed\"},"
                + "{\"id\":2,\"content\":\"Write\",\"status\":\"in_progress\"}],"
                + "\"completion_pct\":50,\"in_progress_id\":2,"
                + "\"updated_at\":\"2026-01-02T03:04:05.000000Z\"}");
    assertThat(task.get("gates"))
        .hasToString(
            "[{\"id\":\"gate_1\",\"gate\":\"test\",\"command\":\"make test\",\"cwd\":\"/srv/shop\","
                + "\"exit_code\":2,\"status\":\"failed\",\"classification\":\"tests\","
                + "\"duration_ms\":1200,\"summary\":\"1 failed\",\"log_path\":null,"
                + "\"recorded_at\":\"2026-01-02T03:04:05.000000Z\","
                + "\"source\":\"reported\",\"rule\":null}]");
    assertThat(task.get("attempts"))
        .hasToString(
            "[{\"id\":\"attempt_1\",\"attempt_group_id\":\"group_1\",\"attempt_index\":1,"
                + "\"attempt_count\":2,\"base_ref\":\"main\",\"base_sha\":\"abc\","
                + "\"head_ref\":\"fix\",\"head_sha\":\"def\",\"summary\":\"first try\","
                + "\"changed_files\":[\"a.txt\"],\"patch_path\":null,"
                + "\"verification\":[\"compiles\"],\"selected\":true,"
                + "\"recorded_at\":\"2026-01-02T03:04:05.000000Z\","
                + "\"insertions\":null,\"deletions\":null}]");
    assertThat(task.get("github_events"))
        .hasToString(
            "[{\"id\":\"event_1\",\"action\":\"opened\",\"target\":\"pr\",\"number\":12,"
                + "\"summary\":\"a fix\",\"url\":\"https://example.org/12\","
                + "\"recorded_at\":\"2026-01-02T03:04:05.000000Z\"}]");
    assertThat(all(task.get("artifacts")))
        .extracting(artifact -> artifact.get("label").textValue())
        .containsExactly("log", "report", "stdout");
  }
}
