package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** The shape that scripts rely on, to the letter. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskJsonTest {

  @Test
  void what_a_task_does_not_have_is_null_or_empty() {
    assertThat(json(SampleTasks.bare()))
        .isEqualTo(
            """
            {"schema_version":2,"id":"task_aaaaaaaaaaaaaaaa","prompt":"do it","model":null,\
            "workspace":"/srv/shop","mode":"agent","allow_shell":false,"trust_mode":false,\
            "auto_approve":false,"status":"queued","created_at":"2026-01-02T12:00:00.000000Z",\
            "started_at":null,"ended_at":null,"duration_ms":null,"result_summary":null,\
            "result_detail_path":null,"error":null,"thread_id":null,"turn_id":null,\
            "runtime_event_count":0,"checklist":{"items":[],"completion_pct":0,\
            "in_progress_id":null,"updated_at":null},"gates":[],"attempts":[],"artifacts":[],\
            "github_events":[],"tool_calls":[],"timeline":[],"executor":null,"queue":"default",\
            "priority":0,"run_at":null,"cause":null,"result_text":null,"key":null,"lock":null,"after":[],\
            "parent_id":null,"attempt_index":null,"attempt_count":null,"schedule":null,"labels":{},\
            "usage":{"input_tokens":null,"output_tokens":null,"cached_tokens":null,\
            "cost_usd":null},"runs":[]}
            """);
  }

  @Test
  void every_field_has_its_name() {
    assertThat(json(SampleTasks.full()))
        .isEqualTo(
            """
            {"schema_version":2,"id":"task_bbbbbbbbbbbbbbbb",\
            "prompt":"fix \\u001B[31mthe\\nbug","model":"large","workspace":"/srv/shop",\
            "mode":"plan","allow_shell":true,"trust_mode":true,"auto_approve":true,\
            "status":"failed","created_at":"2026-01-02T12:00:00.000000Z",\
            "started_at":"2026-01-02T12:00:01.000000Z","ended_at":"2026-01-02T12:00:03.500000Z",\
            "duration_ms":2500,"result_summary":"half done",\
            "result_detail_path":"artifacts/task_bbbbbbbbbbbbbbbb/result.txt",\
            "error":"out of tokens","thread_id":"thread-1","turn_id":"turn-1",\
            "runtime_event_count":7,"checklist":{"items":[\
            {"id":1,"content":"Read","status":"completed"},\
            {"id":2,"content":"Write","status":"in_progress"},\
            {"id":3,"content":"Rest","status":"pending"}],"completion_pct":33,\
            "in_progress_id":2,"updated_at":"2026-01-02T12:00:00.000000Z"},\
            "gates":[{"id":"gate_1","gate":"test","command":"make test","cwd":"/srv/shop",\
            "exit_code":2,"status":"failed","classification":"tests","duration_ms":1200,\
            "summary":"1 failed","log_path":"artifacts/gate.txt",\
            "recorded_at":"2026-01-02T12:00:00.000000Z",\
            "source":"host","rule":"make"}],\
            "attempts":[{"id":"attempt_1","attempt_group_id":"group_1","attempt_index":1,\
            "attempt_count":2,"base_ref":"main","base_sha":"abc","head_ref":"fix",\
            "head_sha":"def","summary":"first try","changed_files":["a.txt","b.txt"],\
            "patch_path":"artifacts/patch.diff","verification":["compiles"],"selected":true,\
            "recorded_at":"2026-01-02T12:00:00.000000Z",\
            "insertions":10,"deletions":2}],\
            "artifacts":[{"label":"coverage","path":"artifacts/coverage.html","summary":"81 %",\
            "created_at":"2026-01-02T12:00:00.000000Z"}],\
            "github_events":[{"id":"event_1","action":"opened","target":"pr","number":12,\
            "summary":"Fix","url":"https://example.org/12",\
            "recorded_at":"2026-01-02T12:00:00.000000Z"}],\
            "tool_calls":[{"id":"c1","name":"read_file","status":"success",\
            "started_at":"2026-01-02T12:00:00.000000Z","ended_at":"2026-01-02T12:00:00.040000Z",\
            "duration_ms":40,"input_summary":"{\\"path\\":\\"a.txt\\"}",\
            "output_summary":"content","detail_path":"artifacts/tool.txt",\
            "patch_ref":"artifacts/tool.patch","output_text":"content in full","run":1}],\
            "timeline":[{"timestamp":"2026-01-02T12:00:00.000000Z","kind":"queued",\
            "summary":"Task queued","detail_path":null,"entry":1,"run":0,"text":null},\
            {"timestamp":"2026-01-02T12:00:00.123456Z","kind":"message","summary":"long…",\
            "detail_path":"artifacts/message.txt","entry":3,"run":1,\
            "text":"long text\\nof two lines"}],"executor":"claude","queue":"night",\
            "priority":-3,"run_at":"2026-01-02T12:00:00.500000Z","cause":"api_error",\
            "result_text":"half done, the rest is hard","key":"key-1","lock":"shop","after":["task_qqqqqqqqqqqqqqqq"],\
            "parent_id":"task_pppppppppppppppp","attempt_index":1,"attempt_count":2,\
            "schedule":"nightly","labels":{"team":"shop"},\
            "usage":{"input_tokens":100,"output_tokens":20,"cached_tokens":null,\
            "cost_usd":0.015},"runs":[{"number":1,"worker":"host:1","host":"host",\
            "executor":"claude","status":"failed","cause":"api_error",\
            "started_at":"2026-01-02T12:00:01.000000Z","ended_at":"2026-01-02T12:00:03.500000Z",\
            "error":"out of tokens","exit_code":1,"usage":{"input_tokens":100,\
            "output_tokens":20,"cached_tokens":null,"cost_usd":0.015},\
            "executor_version":"2.1.330","command":"claude -p {prompt}"}]}
            """);
  }

  private static String json(TaskRecord task) {
    var bytes = new ByteArrayOutputStream();
    var out = new Output(bytes, false);
    Json.print(out, o -> TaskJson.record(o, task));
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
