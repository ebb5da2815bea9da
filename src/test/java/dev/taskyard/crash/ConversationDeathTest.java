package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.acp.FakeAcpAgent;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.task.ToolCall;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.util.List;

/** Workers that are killed while their agent is in the middle of a conversation. */
class ConversationDeathTest extends CrashTests {

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.H2)
  void a_conversation_is_gone_on_with_and_told_once(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    var agent = new FakeAcpAgent(directory);
    yard.configure(
        """
        [executors.fake]
        protocol = "acp"
        command = ["/bin/sh", "%s"]
        env = { AGAIN = "load" }
        """
            .formatted(agent.command().get(1)));
    // Nobody but a worker with this configuration knows the executor.
    var first = yard.work();
    var id =
        yard.addAll(
                List.of(
                    NewTask.builder("breaks")
                        .executor("fake")
                        .allowShell(false)
                        .onCrash(OnCrash.RESUME)
                        .build()))
            .get(0);
    yard.awaitCall(id);
    yard.leave();
    yard.awaitLine("ran", "1");

    first.kill();

    yard.awaitNoProcessOf(id, 1);
    yard.workHere();
    TaskRecord task = yard.end(id, TaskStatus.COMPLETED);
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
    assertThat(task.threadId()).isEqualTo("s1");
    assertThat(task.resultSummary()).isEqualTo("Went on.");
    assertThat(task.timeline().stream().filter(entry -> entry.kind().equals("message")))
        .extracting(TimelineEntry::summary)
        .containsOnlyOnce("Went on.")
        .doesNotContain("Waiting. ", "Waiting.");
    assertThat(task.toolCalls()).extracting(ToolCall::status).containsExactly(ToolStatus.CANCELED);
    assertThat(yard.lines("heard.txt"))
        .filteredOn(line -> line.contains("\"method\":\"session/new\""))
        .hasSize(1);
  }
}
