package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.client.bench.BenchOrder;
import dev.taskyard.client.bench.Figures;
import dev.taskyard.client.bench.Part;
import dev.taskyard.task.Discrepancy;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

/** Figures of work that is not all there. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class BenchFiguresTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Context context =
      new Context(
          new Io(
              new ByteArrayInputStream(new byte[0]),
              out,
              err,
              Map.of(),
              Io.Terminal.NONE,
              InstantSource.system()));

  @Test
  void they_are_printed_with_what_was_expected_and_found_and_are_a_failure() {
    int exitCode = new BenchCommand(context).print(unsound());
    context.out().flush();

    assertThat(exitCode).isEqualTo(ExitCodes.FAILED);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo("taskyard: not verified: queue drain-1, runs: expected 3, found 4\n");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("drain, 1 process  1,234 /s\n")
        .doesNotContain("Verified");
  }

  @Test
  void programs_are_told_so() throws Exception {
    BenchJson.print(context.out(), unsound());
    context.out().flush();

    var json = Shell.parsed(out.toString(StandardCharsets.UTF_8));
    assertThat(json.get("verified").isBoolean()).isTrue();
    assertThat(json.get("verified").booleanValue()).isFalse();
    assertThat(json.get("verification").get("wrong").get(0).toString())
        .isEqualTo("{\"what\":\"queue drain-1, runs\",\"expected\":3,\"found\":4}");
    assertThat(json.get("drain_per_s").toString()).isEqualTo("{\"1\":1234.4}");
  }

  private static Figures unsound() {
    var order = new BenchOrder(Set.of(Part.DRAIN), null, 1, 3, 1, false, List.of());
    var place =
        new Figures.Place("H2 2", "taskyard_bench", new TreeMap<>(), 2, "a JVM", "a system");
    var found = new Figures.Verification(3, List.of(new Discrepancy("queue drain-1, runs", 3, 4)));
    return new Figures(
        order, place, null, null, new TreeMap<>(Map.of(1, 1234.44)), null, null, null, null, found);
  }
}
