package dev.taskyard.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import dev.taskyard.executor.Tasks;
import dev.taskyard.executor.TestRun;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.ChecklistUpdated;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionEvent.ToolCompleted;
import dev.taskyard.task.ExecutionEvent.ToolStarted;
import dev.taskyard.task.ExecutionEvent.UsageReported;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.Usage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An agent that nobody has heard of, as a few lines of configuration. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ProfileExecutorTest {
  private static final String PROFILE =
      """
      type = "/kind"
      thread = "/sid"
      [[events]]
      when = { "/kind" = "say" }
      is = "message"
      text = "/words"
      [[events]]
      when = { "/kind" = "call" }
      is = "tool_started"
      id = "/n"
      name = "/tool"
      input = "/with"
      checklist = { items = "/with/plan", content = "/what", status = "/done" }
      [[events]]
      when = { "/kind" = "return" }
      is = "tool_completed"
      id = "/n"
      output = ["/problem", "/value"]
      success = { "/good" = "true" }
      [[events]]
      when = { "/kind" = "end" }
      is = "completed"
      usage = { input = ["/in", "/again"], output = "/out", cost = "/price" }
      [[events]]
      when = { "/kind" = "busy" }
      is = "api_failed"
      error = "/words"
      http_status = "/code"
      retry_after = "/seconds"
      """;

  @TempDir Path directory;

  private TestRun run(String... script) throws IOException {
    Profile profile =
        ProfileReader.read(
            new TomlMapper().readTree(PROFILE),
            (at, problem) -> {
              throw new AssertionError(at + " " + problem);
            });
    var command = List.of("sh", "-c", String.join("\n", script), "sh", "{prompt}");
    return new TestRun(Tasks.in(directory, "secret plan", null, false))
        .start(new ProfileExecutor("mine", command, profile, Map.of(), Duration.ofMillis(500)));
  }

  @Test
  void is_understood() throws IOException {
    TestRun run =
        run(
            "echo '{\"kind\":\"call\",\"sid\":\"s9\",\"n\":1,\"tool\":\"plan\","
                + "\"with\":{\"plan\":[{\"what\":\"a\",\"done\":true},{\"what\":\"b\"}]}}'",
            "echo '{\"kind\":\"return\",\"n\":1,\"good\":true,\"value\":{\"x\":2}}'",
            "echo '{\"kind\":\"say\",\"words\":\"Well done.\"}'",
            "echo '{\"kind\":\"end\",\"in\":7,\"again\":2,\"out\":3,\"price\":0}'");

    ExecutionResult result = run.end();

    assertThat(result).isEqualTo(ExecutionResult.completed("Well done.").withExitCode(0));
    assertThat(run.events.of(ThreadLinked.class)).containsExactly(new ThreadLinked("s9", "run-1"));
    assertThat(run.events.of(ToolStarted.class)).extracting(ToolStarted::id).containsExactly("1");
    assertThat(run.events.of(ToolCompleted.class))
        .containsExactly(new ToolCompleted("1", "plan", true, "{\"x\":2}", null));
    assertThat(run.events.of(ChecklistUpdated.class).get(0).checklist().completionPct())
        .isEqualTo(50);
    assertThat(run.events.of(UsageReported.class))
        .containsExactly(new UsageReported(new Usage(9L, 3L, null, null), null));
    assertThat(run.events.of(RunDescribed.class).get(0).command())
        .endsWith(" sh {prompt}")
        .doesNotContain("secret plan");
  }

  @Test
  void that_is_told_to_wait_is_rate_limited_until_then() throws IOException {
    ExecutionResult result =
        run("echo '{\"kind\":\"busy\",\"words\":\"later\",\"code\":429,\"seconds\":\"60\"}'").end();

    assertThat(result.cause()).isEqualTo(Cause.RATE_LIMITED);
    assertThat(result.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(result.retryAt()).isNull();
  }

  @Test
  void that_just_ends_has_failed() throws IOException {
    assertThat(run("exit 0").end().cause()).isEqualTo(Cause.NO_TERMINAL_EVENT);
  }
}
