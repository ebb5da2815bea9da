package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskRecord;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskScreenTest {

  @Test
  void a_new_task_takes_a_few_lines() {
    assertThat(screen(SampleTasks.bare()).lines())
        .hasSize(8)
        .startsWith("task_aaaaaaaaaaaaaaaa  queued", "  queue       default")
        .endsWith("Prompt", "  do it");
  }

  @Test
  void everything_that_a_task_has_is_shown() {
    assertThat(screen(SampleTasks.full()))
        .startsWith("task_bbbbbbbbbbbbbbbb  failed\n")
        .contains("  queue       night, priority -3\n")
        .contains("  executor    claude  large\n")
        .contains("  mode        plan, allow_shell, trust_mode, auto_approve\n")
        .contains("  labels      team=shop\n")
        .contains("  duration    2s\n")
        .contains("  cause       api_error\n", "  error       out of tokens\n")
        .contains("  usage       tokens 100 in, 20 out, $0.0150\n")
        .contains("Checklist (33%)\n  [x] Read\n  [>] Write\n  [ ] Rest\n")
        .contains("Runs\n  #1  failed  api_error  claude  2.1.330  by host:1  ")
        .contains("Tool calls\n  c1  read_file  success  40ms  {\"path\":\"a.txt\"}  → content")
        .contains("Gates\n  test  failed  exit 2  1s  tests  make test  1 failed  artifacts/gate")
        .contains("Attempts\n  1/2  group_1  selected  first try  2 file(s)  compiles  artifacts/")
        .contains("Artifacts\n  coverage  81 %  artifacts/coverage.html\n")
        .contains("GitHub\n  opened  pr#12  Fix  https://example.org/12\n")
        .contains("queued           Task queued\n")
        .containsPattern(
            "message          long text\n +of two lines\n +\\(artifacts/message.txt\\)\n")
        .endsWith("Result\n  half done, the rest is hard\n");
  }

  @Test
  void a_prompt_cannot_play_with_the_terminal() {
    assertThat(screen(SampleTasks.full()))
        .contains("Prompt\n  fix [31mthe\n  bug\n")
        .doesNotContain("\u001b");
  }

  private static String screen(TaskRecord task) {
    var bytes = new ByteArrayOutputStream();
    var out = new Output(bytes, false);
    new TaskScreen(task, out, new Colours(false)).print();
    out.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
