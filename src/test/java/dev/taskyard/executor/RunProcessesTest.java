package dev.taskyard.executor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RunProcessesTest {

  /**
   * While the kernel replaces a process's program it has no environment. A look that falls into
   * that moment must not take the process for another's: a run would leave it behind.
   */
  @Test
  void a_process_is_found_while_its_program_is_being_replaced(@TempDir Path directory)
      throws IOException, InterruptedException {
    Path script = directory.resolve("again.sh");
    Files.writeString(script, "exec sh " + script);
    var builder = new ProcessBuilder("sh", script.toString());
    builder.environment().put(RunEnvironment.TASK_ID, "task-again");
    builder.environment().put(RunEnvironment.RUN, "1");
    Process process = builder.start();
    try {
      for (int look = 0; look < 300; look++) {
        assertThat(RunProcesses.survivors("task-again", 1)).containsExactly(process.pid());
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }
}
