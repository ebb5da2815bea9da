package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An H2 file that is not what it was: told, and left as it is. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class DamagedFileTest {
  private static final int BLOCK = 4096;

  private static byte[] whole;
  private static byte[] mark;
  private static List<String> ids;

  @TempDir private Path directory;
  private Shell shell;

  @BeforeAll
  static void some_tasks(@TempDir Path first) throws IOException {
    Path home = MigratedHome.at(first);
    Shell shell = Shell.in(home);
    ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(shell.add("-w", first.toString(), "task " + i + " x".repeat(3000)));
    }
    whole = Files.readAllBytes(home.resolve("taskyard.mv.db"));
    mark = Files.readAllBytes(home.resolve("taskyard.mark"));
  }

  @BeforeEach
  void a_database_with_them() throws IOException {
    shell = Shell.in(Files.createDirectory(directory.resolve("home")));
    restore();
  }

  private Path data() {
    return directory.resolve("home/taskyard.mv.db");
  }

  private Path markFile() {
    return directory.resolve("home/taskyard.mark");
  }

  @Test
  void one_that_was_cut_off_is_refused_and_not_touched() throws IOException {
    for (int length :
        new int[] {0, 1, 100, BLOCK, 2 * BLOCK - 1, 2 * BLOCK, 3 * BLOCK, 8 * BLOCK}) {
      refused("cut to " + length, bytes -> Arrays.copyOf(bytes, length));
    }
  }

  /** H2 may leave old chunks behind the newest, when it has used space before them again. */
  @Test
  void one_that_was_cut_off_behind_all_that_counts_is_whole() throws IOException {
    for (int length = whole.length / BLOCK * BLOCK; length > 0; length -= 4 * BLOCK) {
      restore();
      byte[] cut = Arrays.copyOf(whole, length);
      Files.write(data(), cut);

      Shell.Outcome outcome = shell.run("list", "--json");

      if (outcome.exitCode() == 4) {
        assertThat(Files.readAllBytes(data())).isEqualTo(cut);
        return;
      }
      assertThat(ids).as("cut to %d of %d", length, whole.length).allMatch(outcome.out()::contains);
    }
    fail("No cut was refused");
  }

  @Test
  void one_that_is_garbage_or_gone_is_refused_too() throws IOException {
    refused(
        "garbage",
        bytes -> {
          byte[] garbage = bytes.clone();
          new Random(1).nextBytes(garbage);
          return garbage;
        });
    refused("zeros", bytes -> new byte[bytes.length]);
    refused("headers", bytes -> flipped(bytes, 0, 2 * BLOCK, 1));

    restore();
    Files.delete(data());
    Shell.Outcome outcome = shell.run("list", "--json");
    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("is gone", "taskyard.mark");
    assertThat(data()).doesNotExist();
  }

  /** H2 would take it for a new database. */
  @Test
  void one_without_its_catalogue_is_refused_and_not_begun_anew() throws IOException {
    try (MVStore store = new MVStore.Builder().fileName(data().toString()).open()) {
      store.removeMap("table.0");
    }
    byte[] emptied = Files.readAllBytes(data());

    Shell.Outcome outcome = shell.run("list", "--json");

    assertThat(outcome.exitCode()).isEqualTo(4);
    assertThat(outcome.err()).contains("is damaged: it has nothing in it any more");
    assertThat(data()).hasBinaryContent(emptied);
  }

  /** What is not used any more may be anything; what is used is noticed when it is read. */
  @Test
  void with_other_bytes_in_it_all_is_there_or_the_damage_is_told() throws IOException {
    var cases = new LinkedHashMap<String, byte[]>();
    for (int part = 0; part < 8; part++) {
      int from = 2 * BLOCK + (whole.length - 3 * BLOCK) / 8 * part;
      cases.put("block at " + from, flipped(whole, from, from + BLOCK, 1));
    }
    // Also in what H2 looks at before it opens anything, and in the definitions that it runs then.
    for (int step : new int[] {211, 467, 997, 1301}) {
      cases.put("each byte in " + step, flipped(whole, 2 * BLOCK, whole.length, step));
    }
    int told = 0;
    for (Map.Entry<String, byte[]> damage : cases.entrySet()) {
      restore();
      Files.write(data(), damage.getValue());
      Shell.Outcome outcome = shell.run("list", "--json", "--limit", "100");
      if (outcome.exitCode() == 0) {
        assertThat(ids).as(damage.getKey()).allMatch(outcome.out()::contains);
      } else {
        told++;
        assertThat(outcome.exitCode()).as(damage.getKey() + outcome.err()).isEqualTo(4);
        assertThat(outcome.err()).as(damage.getKey()).contains("damaged", "doctor --backup");
      }
    }
    assertThat(told).isPositive();
  }

  @Test
  void a_write_that_a_crash_tore_costs_nothing_that_was_acknowledged() throws IOException {
    byte[] torn = Arrays.copyOf(whole, whole.length + BLOCK + 17);
    Arrays.fill(torn, whole.length, torn.length, (byte) 'c');
    Files.write(data(), torn);

    assertThat(ids).allMatch(shell.run("list", "--json").out()::contains);
  }

  @Test
  void what_is_left_opens_when_the_mark_is_removed_and_another_database_does_at_once()
      throws IOException {
    Files.write(data(), Arrays.copyOf(whole, whole.length / 2));
    Files.delete(markFile());
    assertThat(shell.run("counts").exitCode()).isIn(0, 4);

    restore();
    Path other = MigratedHome.at(Files.createDirectory(directory.resolve("other")));
    Files.copy(
        other.resolve("taskyard.mv.db"), data(), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(markFile(), "1234 999999\n", StandardCharsets.UTF_8);
    assertThat(shell.run("list", "--json").out()).isEqualTo("[]\n");
  }

  private void refused(String damage, UnaryOperator<byte[]> harm) throws IOException {
    restore();
    byte[] harmed = harm.apply(whole);
    Files.write(data(), harmed);

    Shell.Outcome outcome = shell.run("list", "--json");

    assertThat(outcome.exitCode()).as(damage + ": " + outcome.out() + outcome.err()).isEqualTo(4);
    assertThat(outcome.out()).as(damage).isEmpty();
    assertThat(outcome.err().lines()).as(damage).hasSize(1);
    assertThat(outcome.err())
        .as(damage)
        .contains("taskyard.mv.db", "nothing was changed", "doctor --backup", "taskyard.mark");
    assertThat(Files.readAllBytes(data())).as(damage).isEqualTo(harmed);
  }

  /** A file of another inode: a reader that failed before may still have the old one open. */
  private void restore() throws IOException {
    Files.deleteIfExists(data());
    Files.write(data(), whole);
    Files.write(markFile(), mark);
  }

  private static byte[] flipped(byte[] bytes, int from, int to, int step) {
    byte[] flipped = bytes.clone();
    for (int i = from; i < to; i += step) {
      flipped[i] ^= 0x15;
    }
    return flipped;
  }
}
