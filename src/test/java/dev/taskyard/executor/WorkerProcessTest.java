package dev.taskyard.executor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.Patience;
import dev.taskyard.testing.Soak;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What concerns the worker's process as a whole: its death, its memory, its secrets. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class WorkerProcessTest {
  @TempDir Path directory;

  private BufferedReader reader(Process worker) {
    return new BufferedReader(new InputStreamReader(worker.getInputStream(), UTF_8));
  }

  private void awaitFile(String name) {
    Patience.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> Files.exists(directory.resolve("workspace").resolve(name)));
  }

  @Test
  void a_worker_that_is_killed_leaves_no_process_of_its_runs() throws Exception {
    String script =
        "setsid sh -c 'trap \"\" TERM; sleep 300; sleep 300' & "
            + "(setsid setsid sleep 300 &) ; trap 'touch asked; exit' TERM; sleep 0.2; touch up; wait";
    Process worker = TestWorker.start(directory, Protocol.TEXT, script, "-Xmx64m", Map.of());
    String id = reader(worker).readLine();
    awaitFile("up");
    Patience.await().until(() -> RunProcesses.survivors(id, 1).size() == 4);

    worker.destroyForcibly().waitFor();

    Patience.await().until(() -> RunProcesses.survivors(id, 1).isEmpty());
    assertThat(directory.resolve("workspace/asked")).exists();
  }

  @Test
  void a_killed_guard_is_replaced_and_the_new_one_does_its_work() throws Exception {
    Process worker =
        TestWorker.start(
            directory, Protocol.TEXT, "touch up; sleep 300; sleep 300", "-Xmx64m", Map.of());
    String id = reader(worker).readLine();
    awaitFile("up");
    Patience.await().pollDelay(Duration.ofMillis(1200)).until(() -> guards(worker).size() == 1);
    ProcessHandle first = guards(worker).get(0);

    first.destroyForcibly();
    Patience.await()
        .until(() -> guards(worker).size() == 1 && !guards(worker).get(0).equals(first));
    Patience.await().until(() -> RunProcesses.survivors(id, 1).size() == 2);
    ProcessHandle second = guards(worker).get(0);
    worker.destroyForcibly().waitFor();

    Patience.await().until(() -> RunProcesses.survivors(id, 1).isEmpty());
    Patience.await().until(() -> !second.isAlive() || ProcessTable.isZombie(second));
  }

  /** More than a heap of 16 MiB would hold. */
  private static final int MUCH = Soak.of(24, 1024) << 20;

  @Test
  void more_output_than_fits_into_the_heap_costs_no_memory() throws Exception {
    Process worker =
        TestWorker.start(
            directory, Protocol.TEXT, "yes 'some text' | head -c " + MUCH, "-Xmx16m", Map.of());

    assertThat(reader(worker).lines().skip(1)).containsExactly("completed " + MUCH);
  }

  @Test
  void a_line_longer_than_the_heap_costs_no_memory() throws Exception {
    Process worker =
        TestWorker.start(
            directory,
            Protocol.EVENTS,
            "head -c " + MUCH + " /dev/zero | tr '\\0' x",
            "-Xmx16m",
            Map.of());

    assertThat(reader(worker).lines().skip(1).toList())
        .singleElement()
        .asString()
        .startsWith("completed ");
  }

  @Test
  void a_worker_that_is_killed_leaves_no_process_of_its_host_s_commands() throws Exception {
    String script =
        "setsid sh -c 'trap \"\" TERM; sleep 300; sleep 300' & sleep 0.2; touch up; wait";
    Process worker = TestWorker.start(directory, TestWorker.HOST, script, "-Xmx64m", Map.of());
    String id = reader(worker).readLine();
    awaitFile("up");
    Patience.await().until(() -> RunProcesses.survivors(id, 1).size() == 3);

    worker.destroyForcibly().waitFor();

    Patience.await().until(() -> RunProcesses.survivors(id, 1).isEmpty());
  }

  @Test
  void the_output_of_a_host_s_command_costs_no_memory_and_no_more_disk_than_its_cap()
      throws Exception {
    Process worker =
        TestWorker.start(
            directory,
            TestWorker.HOST,
            "yes 'some text' | head -c " + Soak.of(80, 1024) * (1L << 20),
            "-Xmx16m",
            Map.of());

    String[] end = reader(worker).lines().skip(1).findFirst().orElseThrow().split(" ");
    assertThat(end).startsWith("EXITED", "0");
    assertThat(Long.parseLong(end[2])).isBetween(40L << 20, HostCommand.LOG_LIMIT + 100);
    assertThat(directory.resolve("scratch")).isDirectoryContaining("glob:**command.log");
  }

  @Test
  void a_secret_that_a_host_s_command_prints_is_masked() throws Exception {
    Process worker =
        TestWorker.start(
            directory,
            TestWorker.HOST,
            "echo key $SOME_API_KEY $PLAIN",
            "-Xmx64m",
            Map.of("SOME_API_KEY", "open-sesame", "PLAIN", "visible"));

    assertThat(worker.waitFor()).isZero();
    assertThat(directory.resolve("scratch/command.log")).hasContent("key *** visible\n");
  }

  @Test
  void the_password_of_the_database_stays_with_the_worker() throws Exception {
    Process worker =
        TestWorker.start(
            directory,
            Protocol.TEXT,
            "env > mine",
            "-Xmx64m",
            Map.of("TASKYARD_DB_PASSWORD", "open-sesame", "TASKYARD_DB_USER", "ali"));

    assertThat(worker.waitFor()).isZero();
    assertThat(directory.resolve("workspace/mine"))
        .content()
        .contains("TASKYARD_RUN=1")
        .doesNotContain("open-sesame", "TASKYARD_DB");
  }

  private static List<ProcessHandle> guards(Process worker) {
    return worker
        .children()
        .filter(
            child ->
                child.info().arguments().filter(a -> List.of(a).contains("run-guard")).isPresent())
        .filter(child -> !ProcessTable.isZombie(child))
        .toList();
  }
}
