package dev.taskyard.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.HostEnd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class GateClassifierTest {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration TOOK = Duration.ofSeconds(1);

  private static GateVerdict judged(
      HostEnd.Kind kind, @Nullable Integer exitCode, InputStream log) {
    try {
      return GateClassifier.judge(new HostEnd(kind, exitCode, false, TOOK, null), LIMIT, log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static GateVerdict failedWith(String output) {
    return exited(1, output);
  }

  private static GateVerdict exited(int exitCode, String output) {
    return judged(HostEnd.Kind.EXITED, exitCode, new ByteArrayInputStream(output.getBytes(UTF_8)));
  }

  private static InputStream recorded(String name) {
    return Objects.requireNonNull(
        GateClassifierTest.class.getResourceAsStream(name + ".txt"), name);
  }

  @ParameterizedTest(name = "{0} is {1} by {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          maven-compile        | compile_error | maven-javac         | Report.java:[3,24] package com.example.port does not exist
          gradle-compile       | compile_error | javac               | Import.java:7: error: incompatible types
          javac                | compile_error | javac               | src/Calc.java:5: error: ';' expected
          kotlin               | compile_error | kotlinc             | Unresolved reference: support
          tsc                  | compile_error | typescript          | error TS2322: Type 'string' is not assignable
          tsc-pretty           | compile_error | typescript          | src/a.ts:3:5 - error TS2345: Argument
          jest-syntax          | compile_error | syntax              | Unexpected token, expected
          pytest-syntax        | compile_error | syntax              | '(' was never closed
          go-build             | compile_error | go-compiler         | ./import.go:9:2: undefined: support
          go-test-build        | compile_error | go-compiler         | not enough arguments in call to Add
          cargo-build          | compile_error | rustc               | error[E0308]: mismatched types
          maven-test           | test_failure  | surefire-summary    | CalcTest.adds:12 expected: <5> but was: <6>
          maven-quiet-test     | test_failure  | surefire-summary    | AppTest.imports:9 NullPointer
          gradle-test          | test_failure  | gradle-case         | CalcTest > adds() FAILED
          jest                 | test_failure  | jest-case           | sum › adds 1 + 2 to equal 3
          jest-json-trap       | test_failure  | jest-case           | api › reads its answer
          vitest               | test_failure  | vitest-case         | FAIL  src/sum.test.ts > sum > adds
          pytest               | test_failure  | pytest-case         | tests/test_report.py::test_adds - assert 5 == 6
          unittest             | test_failure  | unittest-case       | FAIL: test_adds (test_calc.CalcTest.test_adds)
          go-test              | test_failure  | go-case             | --- FAIL: TestAdd (0.00s)
          cargo-test           | test_failure  | cargo-case          | test tests::adds ... FAILED
          maven-checkstyle     | lint_failure  | maven-checkstyle    | (sizes) LineLength: Line is longer
          maven-spotless       | lint_failure  | spotless            | files had format violations
          gradle-spotless      | lint_failure  | spotless            | files had format violations
          eslint               | lint_failure  | eslint              | 'support' is defined but never used
          prettier             | lint_failure  | prettier            | Code style issues found
          ruff                 | lint_failure  | ruff-rule           | F401 [*] `os` imported but unused
          ruff-concise         | lint_failure  | ruff                | src/report.py:1:8: F401
          ruff-format          | lint_failure  | ruff-format         | Would reformat: src/import.py
          mypy                 | lint_failure  | mypy                | Incompatible return value type
          gofmt                | lint_failure  | gofmt               | diff calc.go.orig calc.go
          go-vet               | lint_failure  | go-vet              | fmt.Printf format %d
          golangci             | lint_failure  | golangci            | (errcheck)
          clippy               | lint_failure  | clippy              | rust-clippy
          rustfmt              | lint_failure  | rustfmt             | Diff in /srv/ws/src/lib.rs:1:
          node-port            | environment_port_binding       | eaddrinuse         | listen EADDRINUSE
          spring-port          | environment_port_binding       | port-in-use        | Port 8080 was already in use.
          docker-port          | environment_port_binding       | port-in-use        | port is already allocated
          not-found            | environment_or_tooling_failure | command-not-found  | mvnd: not found
          npm-script           | environment_or_tooling_failure | npm-script         | Missing script: "test"
          pytest-module        | environment_or_tooling_failure | python-module      | No module named 'requests'
          maven-dependencies   | environment_or_tooling_failure | maven-dependencies | Could not resolve dependencies
          go-module            | environment_or_tooling_failure | go-module          | no required module provides package
          cargo-link           | environment_or_tooling_failure | linker             | linker `cc` not found
          disk-full            | environment_or_tooling_failure | no-space           | No space left on device
          words-that-hold-port | environment_or_tooling_failure | no-rule            |
          warning-only         | environment_or_tooling_failure | no-rule            |
          """)
  void the_output_of_a_tool(
      String name, String classification, String rule, @Nullable String headline) {
    GateVerdict verdict = judged(HostEnd.Kind.EXITED, 1, recorded(name));

    assertThat(verdict.classification().word()).isEqualTo(classification);
    assertThat(verdict.rule()).isEqualTo(rule);
    assertThat(verdict.headline())
        .contains(headline == null ? "" : headline)
        .doesNotContain("\n", "\u001B");
    assertThat(verdict.summary())
        .contains(headline == null ? "" : headline)
        .hasSizeBetween(10, 900);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"maven-test", "cargo-build", "node-port", "eslint", "words-that-hold-port"})
  void an_exit_status_of_0_is_a_pass_whatever_was_said(String name) {
    assertThat(judged(HostEnd.Kind.EXITED, 0, recorded(name)).classification())
        .isEqualTo(Classification.PASSED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import of port.js failed to report",
        "the report supports imports",
        "12 warnings, warning: deprecated",
        "Tests run: 4, Failures: 0, Errors: 0, Skipped: 0",
        "0 errors, 0 failed",
        "test result: ok. 3 passed; 0 failed",
        "Found 0 errors in 3 files",
        "the word compile, the word test and the word lint"
      })
  void words_alone_decide_nothing(String line) {
    assertThat(failedWith(line).rule()).isEqualTo("no-rule");
  }

  @Test
  void an_error_of_the_compiler_outranks_all_that_comes_with_it() {
    String output =
        "Port 8080 is already in use\n✖ 3 problems (3 errors, 0 warnings)\n--- FAIL: TestA (0.00s)\n"
            + "src/Import.java:3: error: cannot find symbol\n";

    assertThat(failedWith(output).classification()).isEqualTo(Classification.COMPILE_ERROR);
  }

  @Test
  void a_build_that_only_clippy_stopped_is_a_lint_failure() {
    assertThat(failedWith("error: could not compile `calc` (lib)").rule()).isEqualTo("cargo-build");
    assertThat(
            failedWith(
                    "error: could not compile `calc` (lib)\n= note: `-D unused` implied by `-D warnings`")
                .classification())
        .isEqualTo(Classification.LINT_FAILURE);
  }

  @Test
  void what_no_rule_knows_is_told_by_its_last_line() {
    GateVerdict verdict = exited(3, "one\ntwo\n\n");

    assertThat(verdict.headline()).isEqualTo("Exited with status 3: two");
    assertThat(verdict.summary()).isEqualTo("one\ntwo");
    assertThat(exited(3, "").summary()).isEqualTo("Exited with status 3 without any output");
    assertThat(exited(137, "one").headline()).isEqualTo("Exited with status 137 (signal 9): one");
  }

  @Test
  void a_timeout_shows_what_it_was_doing() {
    GateVerdict verdict =
        judged(HostEnd.Kind.TIMED_OUT, null, new ByteArrayInputStream("a\nb\n".getBytes(UTF_8)));

    assertThat(verdict.classification()).isEqualTo(Classification.TIMEOUT);
    assertThat(verdict.summary()).isEqualTo("Timed out after 2m; its last lines:\na\nb");
  }

  @Test
  void a_summary_has_the_decisive_lines_with_what_stands_around_them() {
    assertThat(judged(HostEnd.Kind.EXITED, 101, recorded("cargo-test")).summary())
        .contains(
            "test tests::adds ... FAILED", "panicked at src/lib.rs:12:9", "left: 5", "right: 6");
    assertThat(judged(HostEnd.Kind.EXITED, 1, recorded("jest")).summary())
        .contains("sum › adds 1 + 2 to equal 3", "Expected: 3", "Received: 4");
    assertThat(judged(HostEnd.Kind.EXITED, 1, recorded("pytest")).summary())
        .contains("FAILED tests/test_report.py::test_adds", "assert 5 == 6", "1 failed, 2 passed");
    assertThat(judged(HostEnd.Kind.EXITED, 1, recorded("javac")).summary())
        .startsWith("src/Calc.java:5: error: ';' expected\n    return a + b\n");
  }

  @Test
  void a_summary_of_a_long_output_finds_the_error_in_the_middle() {
    String noise = "downloading something or other\n".repeat(50_000);
    GateVerdict verdict = failedWith(noise + "src/A.java:3: error: missing return\n" + noise);

    assertThat(verdict.summary())
        .startsWith("src/A.java:3: error: missing return")
        .hasSizeLessThan(901);
  }

  @Test
  void a_summary_is_plain_text() {
    String output =
        "\u001B[31m[ERROR]\u001B[0m   ATest.b:3 \u0007bad\u0000 x\rprogress 10%\rprogress 99%\n";

    assertThat(failedWith(output).summary()).startsWith("[ERROR]   ATest.b:3 bad x\n");
  }

  @Test
  void a_line_without_an_end_is_cut() {
    assertThat(failedWith("ERROR " + "x".repeat(5_000_000)).summary()).hasSizeBetween(200, 300);
  }

  @Test
  void a_passed_gate_is_summed_up_by_its_results() {
    String output =
        "noise\n".repeat(100) + "[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0\n";

    assertThat(exited(0, output + "noise\n").summary())
        .isEqualTo("[INFO] Tests run: 7, Failures: 0, Errors: 0, Skipped: 0");
    assertThat(exited(0, "").summary()).isEqualTo("(no output)");
  }

  @Test
  void every_rule_has_a_name_of_its_own_within_its_kind() {
    var seen = new HashSet<String>();
    var kinds =
        Stream.concat(
                Arrays.stream(Classification.values()).map(Classification::word),
                Stream.of(GateRule.RESULT, GateRule.DETAIL))
            .toList();
    for (GateRule rule : GateRules.all()) {
      assertThat(seen.add(rule.decides() ? rule.name() : rule.kind() + rule.name()))
          .as(rule.name())
          .isTrue();
      assertThat(rule.kind()).isIn(kinds);
    }
  }
}
