package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.taskyard.executor.RunProcesses;
import dev.taskyard.executor.acp.FakeAcpAgent;
import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.Cause;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Tasks;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An agent that speaks the Agent Client Protocol, from its queue to its record. */
final class AcpContractTest extends DatabaseTests {
  private FakeAcpAgent fake;

  @BeforeEach
  void prepare() {
    fake = new FakeAcpAgent(tasks.workspace()).again("load");
  }

  @Test
  void a_task_of_several_steps_is_recorded_with_its_calls_good_and_bad() {
    tasks.work(fake.executor());

    TaskRecord task = tasks.run("works");

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.resultSummary()).isEqualTo("All done.");
    assertThat(task.threadId()).isEqualTo("s1");
    assertThat(task.turnId()).isEqualTo("run-1");
    assertThat(task.toolCalls())
        .extracting(ToolCall::name, ToolCall::status)
        .containsExactly(tuple("read", ToolStatus.SUCCESS), tuple("edit", ToolStatus.FAILED));
    assertThat(task.checklist().items()).hasSize(2);
    assertThat(task.usage()).isEqualTo(new Usage(8L, 2L, 3L, 0.25));
    assertThat(task.artifacts()).extracting(ArtifactRef::label).contains("stdout");
  }

  @Test
  void a_gate_that_fails_is_told_in_the_same_conversation_which_is_recorded_once() {
    tasks.work(fake.executor());

    TaskRecord task =
        tasks.run(
            tasks
                .task("halves")
                .gates(List.of(new GateSpec("test", "grep -q two made.txt", Duration.ofMinutes(1))))
                .gateRetries(1));

    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.resultSummary()).isEqualTo("Mended.");
    assertThat(Tasks.story(task).stream().filter(entry -> entry.startsWith("message:")))
        .containsExactly("message: Half.", "message: Mended.");
    assertThat(task.toolCalls()).isEmpty();
    assertThat(FakeAcpAgent.heard(tasks.workspace()))
        .anyMatch(line -> line.contains("\"method\":\"session/load\""));
  }

  @Test
  void a_cancel_in_the_middle_of_a_call_leaves_no_process() {
    tasks.work(fake.executor());
    String id = tasks.add("hangs").id();
    tasks.untilTold(id, "tool_started");

    tasks.manager().cancel(id);
    TaskRecord task = tasks.ended(id);

    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.cause()).isEqualTo(Cause.CANCELED);
    assertThat(task.toolCalls()).extracting(ToolCall::status).containsExactly(ToolStatus.FAILED);
    assertThat(RunProcesses.survivors(id, 1)).isEmpty();
  }
}
