package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionResult;
import dev.taskyard.testing.Fuzz;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class EventProtocolFuzzTest {
  private static final List<String> LINES =
      List.of(
          "{\"type\":\"thread_linked\",\"thread_id\":\"t1\",\"turn_id\":\"u1\"}",
          "{\"type\":\"status\",\"message\":\"on it\"}",
          "{\"type\":\"message_delta\",\"content\":\"Hello\"}",
          "{\"type\":\"tool_started\",\"id\":\"c1\",\"name\":\"read\",\"input\":{\"a\":[1]}}",
          "{\"type\":\"tool_progress\",\"id\":\"c1\",\"output\":\"half\"}",
          "{\"type\":\"tool_completed\",\"id\":\"c1\",\"name\":\"read\",\"success\":true,"
              + "\"output\":\"x\",\"metadata\":{\"duration_ms\":12,\"task_updates\":{}}}",
          "{\"type\":\"artifact\",\"label\":\"l\",\"path\":\"a/b.txt\",\"summary\":\"s\"}",
          "{\"type\":\"error\",\"message\":\"oops\"}",
          "{\"type\":\"runtime_event\",\"seq\":7,\"event\":\"item\",\"summary\":\"s\"}",
          "{\"type\":\"usage\",\"input_tokens\":100,\"output_tokens\":20,\"cost_usd\":0.01}",
          "{\"type\":\"result\",\"status\":\"completed\",\"text\":\"done\",\"error\":null}",
          "{\"type\":\"result\",\"status\":\"failed\",\"error\":\"e\",\"transient\":true}",
          "{\"type\":\"result\",\"status\":\"rate_limited\",\"error\":\"e\","
              + "\"retry_at\":\"2026-01-02T03:04:05Z\"}",
          "plain words");

  @TempDir Path directory;

  /** What comes out is bounded by what went in: nothing is told twice over. */
  @Test
  @Timeout(60)
  void whatever_a_program_writes_comes_to_events_and_an_end() {
    Fuzz.rounds(
        1500,
        fuzz -> {
          byte[] said = fuzz.lines(LINES, 12);
          var events = new RecordedEvents();
          var output = new RunOutput(Tasks.in(directory), events);
          OutputProtocol protocol = Protocol.EVENTS.readInto(output);

          Feed.all(said, protocol, output, directory);
          ExecutionResult result = protocol.result(new ProcessEnd(fuzz.below(3), "last words"));

          assertThat(result.status().isTerminal()).isTrue();
          assertThat(events.all().toString().length()).isLessThan(4 * said.length + 4096);
        });
  }
}
