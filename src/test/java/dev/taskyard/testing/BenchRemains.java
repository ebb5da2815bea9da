package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

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
                .flatMap(process -> process.info().commandLine().stream())
                .filter(line -> line.contains("dev.taskyard.client.bench")))
        .isEmpty();
  }
}
