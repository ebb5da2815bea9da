package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.Main;
import dev.taskyard.testing.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Standard input as a shell's pipe gives it: to a process of its own. */
class StandardInputTest {

  @TempDir private Path home;

  @Test
  void a_prompt_comes_through_a_pipe() throws Exception {
    var command = new ArrayList<>(ChildJvm.command(Main.class));
    command.addAll(List.of("add", "--json", "-"));
    var words = new ProcessBuilder(command).redirectErrorStream(true);
    words.environment().keySet().removeIf(name -> name.startsWith("TASKYARD_"));
    words.environment().put("TASKYARD_HOME", home.resolve("data").toString());
    Process add = words.start();
    say(add, "from a pipe\nüber all\n");
    String said = new String(add.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(add.waitFor()).as(said).isZero();
    assertThat(said).contains("\"prompt\":\"from a pipe\\nüber all\"");
  }

  private static void say(Process process, String text) throws IOException {
    try (var in = process.getOutputStream()) {
      in.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
