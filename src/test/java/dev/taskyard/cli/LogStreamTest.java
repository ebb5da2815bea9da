package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Redaction;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class LogStreamTest {
  private static final String SECRET = "ghp_" + "0123456789abcdefghijABCDEFGHIJ012345";

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final AtomicReference<Redaction> redaction = new AtomicReference<>(Redaction.USUAL);
  private final LogStream log = new LogStream(bytes, redaction::get);

  @Test
  void a_line_tells_no_secret_and_moves_no_cursor() {
    log.println("WARN Worker - refused: key " + SECRET + "\u001b[2J");

    assertThat(said()).startsWith("WARN Worker - refused: key ").endsWith("[2J\n");
    assertThat(said()).doesNotContain(SECRET, "\u001b");
  }

  @Test
  void neither_does_a_stack_trace() {
    new IllegalStateException("not " + SECRET, new RuntimeException(SECRET)).printStackTrace(log);

    assertThat(said())
        .contains("IllegalStateException: not ", "Caused by: ", "\tat ")
        .doesNotContain(SECRET);
  }

  @Test
  void a_pattern_that_is_too_much_costs_the_line_and_nothing_else() {
    redaction.set(Redaction.of(List.of(), List.of(Pattern.compile("(?:[a-z]|\\d)+-key"))));
    log.println("row: " + "a".repeat(60_000) + SECRET);
    log.println("the next");

    assertThat(said()).contains("the next").doesNotContain(SECRET);
  }

  @Test
  void what_the_configuration_names_counts_from_when_it_is_read() {
    log.println("order 4711-0815");
    redaction.set(Redaction.of(List.of(), List.of(Pattern.compile("4711-\\d+"))));
    log.println("order 4711-0816");

    assertThat(said()).contains("4711-0815").doesNotContain("4711-0816");
  }

  private String said() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
