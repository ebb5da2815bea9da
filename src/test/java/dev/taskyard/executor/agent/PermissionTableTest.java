package dev.taskyard.executor.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Mode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each agent is told, or why not, for every mode and every set of flags: 4 × 3 × 8 rows in
 * {@code permissions.txt}, to be read as the contract; written anew as in {@link RecordingsTest}.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class PermissionTableTest {
  private static final String ARROW = " -> ";
  private static final String HEAD =
      "# What each agent is told, by mode and flags: s allow_shell, t trust_mode, a auto_approve.\n";

  /** Flags as in a listing of files: shell, trust, auto-approve. */
  private static String row(Agent agent, Mode mode, int flags) {
    boolean shell = (flags & 4) != 0;
    boolean trust = (flags & 2) != 0;
    boolean auto = (flags & 1) != 0;
    String set = (shell ? "s" : "-") + (trust ? "t" : "-") + (auto ? "a" : "-");
    Permission permission = PermissionTable.of(agent, Grant.of(mode, shell, trust, auto));
    return "%-8s %-5s %s%s%s".formatted(agent.word(), mode.word(), set, ARROW, shown(permission));
  }

  private static String shown(Permission permission) {
    if (permission instanceof Permission.Refused refused) {
      return "refused: can't " + refused.reason();
    }
    var given = (Permission.Given) permission;
    var all = new ArrayList<>(given.arguments());
    new TreeMap<>(given.env()).forEach((name, value) -> all.add(name + "=" + value));
    return String.join(" ", all);
  }

  private static Stream<String> every_row() {
    return Stream.of(Agent.values())
        .flatMap(
            agent ->
                Stream.of(Mode.values())
                    .flatMap(
                        mode -> Stream.of(0, 1, 2, 3, 4, 5, 6, 7).map(f -> row(agent, mode, f))));
  }

  @ParameterizedTest
  @MethodSource("every_row")
  void is_as_listed(String row) throws IOException {
    String key = row.substring(0, row.indexOf(ARROW));
    assertThat(listed()).filteredOn(line -> line.startsWith(key + ARROW)).containsExactly(row);
  }

  @Test
  void has_nothing_else_listed() throws IOException {
    String target = System.getProperty("taskyard.listings");
    if (target != null) {
      Files.writeString(
          Path.of(target, "permissions.txt"),
          HEAD + String.join("\n", every_row().toList()) + "\n");
    }
    assertThat(listed()).containsExactlyElementsOf(every_row().toList());
  }

  @ParameterizedTest
  @MethodSource("every_row")
  void gives_no_shell_without_allow_shell(String row) {
    if (!row.substring(15, 18).contains("s")) {
      assertThat(row)
          .containsPattern(
              "refused|disallowedTools=Bash|disable=shell_tool|approval-mode=(plan|auto_edit)"
                  + "|\"bash\":\"deny\"");
    }
  }

  @Test
  void gives_yolo_no_more_than_the_flags() {
    assertThat(
            every_row()
                .filter(row -> row.contains(" yolo "))
                .map(row -> row.replace("yolo  ", "agent ")))
        .containsExactlyElementsOf(every_row().filter(row -> row.contains(" agent ")).toList());
  }

  private static List<String> listed() throws IOException {
    try (InputStream in =
        PermissionTableTest.class.getResourceAsStream("/agents/permissions.txt")) {
      String text = new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
      return text.lines().filter(line -> !line.isBlank() && !line.startsWith("#")).toList();
    }
  }
}
