package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

@DisplayNameGeneration(ReplaceUnderscores.class)
class TaskOptionsTest {

  @Test
  void without_options_everything_is_left_to_the_defaults() {
    assertThat(parse()).isEqualTo(NewTask.of("do it"));
  }

  @Test
  void every_option_is_taken() {
    NewTask task =
        parse(
            "--workspace",
            "/srv",
            "--model",
            "large",
            "--mode",
            "plan",
            "--executor",
            "claude",
            "--allow-shell",
            "--trust",
            "--auto-approve",
            "--queue",
            "night",
            "--priority",
            "-5",
            "--at",
            "2026-01-02T03:04:05.678+01:00",
            "--expires-in",
            "1d",
            "--timeout",
            "2h",
            "--idle-timeout",
            "15m",
            "--retries",
            "3",
            "--on-crash",
            "resume",
            "--key",
            "k",
            "--label",
            "a=b",
            "--label",
            "c=d=e",
            "--label",
            "empty=");

    assertThat(task)
        .isEqualTo(
            NewTask.builder("do it")
                .workspace("/srv")
                .model("large")
                .mode("plan")
                .executor("claude")
                .allowShell(true)
                .trustMode(true)
                .autoApprove(true)
                .queue("night")
                .priority(-5)
                .runAt(Instant.parse("2026-01-02T02:04:05.678Z"))
                .expiresIn(Duration.ofDays(1))
                .timeout(Duration.ofHours(2))
                .idleTimeout(Duration.ofMinutes(15))
                .retries(3)
                .onCrash(OnCrash.RESUME)
                .key("k")
                .label("a", "b")
                .label("c", "d=e")
                .label("empty", "")
                .build());
  }

  @Test
  void the_short_options_mean_the_same() {
    assertThat(parse("-w", "/srv", "-m", "large", "-x", "codex", "-q", "night", "-p7"))
        .isEqualTo(
            parse(
                "--workspace=/srv",
                "--model=large",
                "--executor=codex",
                "--queue=night",
                "--priority=7"));
  }

  @Test
  void a_task_may_wait_for_a_time() {
    assertThat(parse("--in", "10m").runAfter()).isEqualTo(Duration.ofMinutes(10));
  }

  @Test
  void what_the_configuration_grants_can_be_taken_back() {
    NewTask task = parse("--no-allow-shell", "--no-trust", "--no-auto-approve");

    assertThat(task.allowShell()).isFalse();
    assertThat(task.trustMode()).isFalse();
    assertThat(task.autoApprove()).isFalse();
  }

  private static NewTask parse(String... words) {
    return CommandLine.populateCommand(new TaskOptions(), words).taskOf("do it").build();
  }
}
