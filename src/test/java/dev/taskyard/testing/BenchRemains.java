package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** What a benchmark must not leave. */
public final class BenchRemains {
  /**
   * What tests that run benchmarks in this process have in turn ({@code @ResourceLock}), as the
   * processes of one would be remains to the other.
   */
  public static final String TURN = "the benchmark of this process";

  private BenchRemains() {}

  /** Neither a schema nor a process that this process started. */
  public static void areNone(TestDatabase database) {
    try (var connection = database.connect();
        var schemas = connection.getMetaData().getSchemas()) {
      while (schemas.next()) {
        assertThat(schemas.getString(1)).doesNotContainIgnoringCase("bench");
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    assertThat(
            ProcessHandle.current()
                .children()
                .map(BenchRemains::commandLine)
                .filter(line -> line.contains("dev.taskyard.client.bench")))
        .isEmpty();
  }

  /** All of it where the system tells: the JDK leaves out what is behind a long class path. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
    } catch (IOException e) {
      return process.info().commandLine().orElse("");
    }
  }
}
