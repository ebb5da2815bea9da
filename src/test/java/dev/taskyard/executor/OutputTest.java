package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.StopReason;
import dev.taskyard.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Any bytes, lines of any length. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class OutputTest {
  private static final String RESULT =
      "echo '{\"type\":\"result\",\"status\":\"completed\",\"text\":\"done\"}'";

  @TempDir Path directory;
  private TestRun run;

  @BeforeEach
  void prepare() {
    run = new TestRun(directory);
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void invalid_UTF_8_and_NUL_become_replacement_characters(Protocol protocol) throws IOException {
    ExecutionResult result =
        run.start(TestRun.sh(protocol, "printf 'a\\377b\\000c\\303\\251\\303\\n'")).end();

    assertThat(result.text()).isEqualTo("a\uFFFDb\uFFFDcé\uFFFD\n");
    assertThat(run.events.text()).isEqualTo(result.text());
    assertThat(Files.readString(run.task.scratch().resolve("stdout.log"), ISO_8859_1))
        .isEqualTo("a\u00FFb\0c\u00C3\u00A9\u00C3\n");
  }

  @Test
  void a_character_that_arrives_in_two_halves_is_one_character() {
    ExecutionResult result = run.text("printf '\\303'; sleep 0.2; printf '\\251'");

    assertThat(result.text()).isEqualTo("é");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void a_last_line_without_an_end_counts(Protocol protocol) {
    assertThat(run.start(TestRun.sh(protocol, "printf 'a\\nb'")).end().text()).isEqualTo("a\nb");
  }

  @Test
  void a_line_shows_while_the_program_goes_on() {
    run.start(TestRun.sh(Protocol.EVENTS, "echo first; sleep 300"));
    run.events.awaitText("first\n");

    run.stop(StopReason.CANCEL_REQUESTED);
  }

  @Test
  void as_text_a_question_without_a_line_end_shows_while_the_program_waits() {
    run.start(TestRun.sh(Protocol.TEXT, "printf 'Sure? '; sleep 300"));
    run.events.awaitText("Sure? ");

    run.stop(StopReason.CANCEL_REQUESTED);
  }

  @Test
  void many_lines_become_few_events() {
    ExecutionResult result = run.text("seq 1 100000");

    assertThat(run.events.of(ExecutionEvent.MessageDelta.class)).hasSizeLessThan(1000);
    assertThat(run.events.text()).isEqualTo(result.text()).endsWith("\n100000\n");
  }

  @ParameterizedTest
  @EnumSource(Protocol.class)
  void a_line_of_20_MB_is_kept_as_a_file_and_summarised(Protocol protocol) throws IOException {
    run.start(
            TestRun.sh(
                protocol,
                "echo before",
                "head -c 20000000 /dev/zero | tr '\\0' x; echo",
                "echo after"))
        .end();

    assertThat(run.events.artifact("long_line").path()).hasSize(20_000_001);
    assertThat(run.events.text())
        .startsWith("before\n[Line of 20000001 bytes, kept as artifact long_line: xxx")
        .endsWith("...]\nafter\n")
        .hasSizeLessThan(400);
    assertThat(Files.size(run.events.artifact("stdout").path())).isEqualTo(20_000_014);
  }

  @Test
  void a_result_on_a_line_of_20_MB_still_decides() {
    ExecutionResult result =
        run.events(
            "printf '{\"type\":\"result\",\"text\":\"'",
            "head -c 20000000 /dev/zero | tr '\\0' x",
            "echo '\",\"status\":\"failed\",\"error\":\"too much\"}'");

    assertThat(result.status()).isEqualTo(TaskStatus.FAILED);
    assertThat(result.error()).isEqualTo("too much");
    assertThat(result.text()).hasSizeLessThan(300_000).startsWith("xxx").contains("cut here");
    assertThat(run.events.text()).isEmpty();
  }

  @Test
  void a_text_of_several_MB_is_a_whole_result() throws IOException {
    ExecutionResult result = run.text("seq 1 700000");

    assertThat(result.text()).isEqualTo(run.rawOutput()).hasSizeGreaterThan(4_000_000);
    assertThat(run.task.scratch()).isDirectoryNotContaining("glob:**messages.txt");
  }

  @Test
  void of_a_text_beyond_that_the_result_is_its_beginning_and_end() {
    ExecutionResult result = run.text("seq 1 2000000");

    assertThat(result.text())
        .startsWith("1\n2\n")
        .contains("characters left out here")
        .endsWith("\n2000000\n")
        .hasSizeLessThan(140_000);
  }

  @Test
  void output_after_the_result_is_recorded() {
    ExecutionResult result = run.events(RESULT, "echo postscript");

    assertThat(result.text()).isEqualTo("done");
    assertThat(run.events.text()).isEqualTo("postscript\n");
  }

  @Test
  void a_program_that_closes_its_output_goes_on_to_its_end() {
    assertThat(run.text("echo a; exec >&-; sleep 0.3; exit 4").exitCode()).isEqualTo(4);
  }

  @Test
  void a_sink_that_fails_ends_the_run() {
    run.start(
        TestRun.sh(Protocol.TEXT, "echo a; sleep 300"),
        event -> {
          throw new IllegalStateException("no more");
        });

    assertThat(run.failure()).isInstanceOf(IOException.class).hasMessageContaining("no more");
    assertThat(run.survivors()).isEmpty();
  }

  @Test
  void long_strings_are_cut_between_characters_and_never_in_an_escape() throws IOException {
    String pair = "\\ud83d\\ude00é\\n\\\"";
    String json = "{\"a\":\"" + pair.repeat(100_000) + "\",\"b\":[\"short\\u00e9\",1]}";
    Path file = Files.writeString(directory.resolve("long.json"), json, UTF_8);

    String shortened = LongJson.shortened(file).orElseThrow();

    var object = EventJson.object(shortened).orElseThrow();
    assertThat(shortened.length()).isLessThan(LongJson.STRING_LIMIT + 1000);
    assertThat(object.get("a").textValue())
        .startsWith("😀é\n\"😀")
        .endsWith(" [... cut here; the whole line is in the artifact long_line]");
    assertThat(object.get("b").toString()).isEqualTo("[\"shorté\",1]");
  }
}
