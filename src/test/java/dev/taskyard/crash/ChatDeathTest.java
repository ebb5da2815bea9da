package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.executor.chat.ModelAnswer;
import dev.taskyard.executor.chat.ModelServer;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.OnBothDatabases.ShortForm;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;

/** A worker is killed in the middle of a conversation. */
final class ChatDeathTest extends CrashTests {
  private final CountDownLatch never = new CountDownLatch(1);
  private final AtomicBoolean hangs = new AtomicBoolean(true);

  /** Three commands that leave a line each; the second does not end by itself. */
  private ModelAnswer answer(ModelServer.Request request) {
    return switch (request.results()) {
      case 0 -> command("echo first >> log");
      case 1 ->
          hangs.getAndSet(false)
              ? ModelAnswer.hangs(never)
              : command("echo second >> log; sleep 300");
      case 2 -> command("echo third >> log");
      default -> ModelAnswer.says("All three.");
    };
  }

  private static ModelAnswer command(String line) {
    return ModelAnswer.calls("run_shell", "{\"command\":\"%s\"}".formatted(line));
  }

  @OnBothDatabases(template = MigratedSchema.class, shortForm = ShortForm.POSTGRESQL)
  void a_conversation_is_gone_on_with_and_no_step_of_it_is_lost_or_done_twice(TestDatabase database)
      throws Exception {
    try (var server = new ModelServer(this::answer)) {
      yard = new Yard(database, directory);
      yard.configure(
          """
          [executors.tiny]
          protocol = "chat"
          base_url = "%s"
          model = "tiny"
          """
              .formatted(server.baseUrl()));
      // This process serves the H2 file, so that the deaths of others are no outage.
      assertThat(yard.manager().counts()).isNotNull();
      Child asking = yard.work();
      String id =
          yard.addAll(
                  List.of(
                      NewTask.builder("Leave three lines")
                          .executor("tiny")
                          .onCrash(OnCrash.RESUME)
                          .build()))
              .get(0);
      yard.until("the second reply is waited for", () -> server.requests().size() == 2);
      asking.kill();

      Child calling = yard.work();
      yard.awaitLine("log", "second");
      calling.kill();
      yard.awaitNoProcessOf(id, 2);

      yard.workHere();
      TaskRecord task = yard.end(id, TaskStatus.COMPLETED);

      assertThat(yard.lines("log")).containsExactly("first", "second", "third");
      assertThat(task.resultSummary()).isEqualTo("All three.");
      assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "lost", "completed");
      assertThat(server.requests())
          .extracting(ModelServer.Request::results)
          .containsExactly(0, 1, 1, 2, 3);
      assertThat(server.requests().get(3).last("tool")).contains("is unknown");
      assertThat(yard.count("select count(*) from taskyard.threads")).isEqualTo(1);
      assertThat(yard.count("select count(*) from taskyard.turns")).isEqualTo(1);
    } finally {
      never.countDown();
    }
  }
}
