package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.config.Config;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.Database;
import dev.taskyard.task.NewTask;
import dev.taskyard.testing.IdleWorker;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.testing.TestRepository;
import dev.taskyard.worker.ProcessIdentity;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/** What PostgreSQL passes on to the workers of other processes: they would find it by polling. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(60)
class WorkersAreToldTest {
  private static final int LONGEST_MILLIS = 20_000;

  @TempDir Path directory;
  private TestDatabase database;
  private Connection worker;

  @BeforeEach
  void listen() throws SQLException {
    database = TestDatabase.postgres(new MigratedSchema());
    worker = database.connect();
    try (var statement = worker.createStatement()) {
      statement.execute("listen taskyard");
    }
  }

  @AfterEach
  void close() throws SQLException {
    worker.close();
    database.close();
  }

  @Test
  void of_a_task_that_is_added_now_and_then() throws SQLException {
    // The first makes its queue, the second is one statement. Each manager's first add is told by
    // its commit, later ones may be by the thread that tells of a stream of them.
    for (int i = 0; i < 2; i++) {
      try (var manager = manager()) {
        manager.enqueue(List.of(task().build()));
        assertThat(told()).containsExactly("work");
      }
    }
  }

  @Test
  void of_tasks_that_need_more_than_one_statement() throws SQLException {
    for (var tasks :
        List.of(List.of(task().key("k").build()), List.of(task().build(), task().build()))) {
      try (var manager = manager()) {
        manager.enqueue(tasks);
        assertThat(told()).containsExactly("work");
      }
    }
  }

  @Test
  void of_a_run_that_is_to_end() throws SQLException {
    assertThat(toldWhenCanceled(task().build())).containsExactly("cancel");
  }

  @Test
  void of_an_attempt_that_is_to_end() throws SQLException {
    var repository = TestRepository.in(directory.resolve("repository"));
    NewTask two = task().workspace(repository.top().toString()).attempts(2).build();

    assertThat(toldWhenCanceled(two)).containsExactly("cancel");
  }

  private List<String> toldWhenCanceled(NewTask task) throws SQLException {
    try (var manager = manager()) {
      String id = manager.enqueue(List.of(task)).get(0).id();
      assertThat(told()).containsExactly("work");
      startOne();
      manager.cancel(id);
      return told();
    }
  }

  @Test
  void of_nothing_when_what_waited_was_canceled() throws SQLException {
    try (var manager = manager()) {
      String id = manager.enqueue(List.of(task().build())).get(0).id();
      assertThat(told()).containsExactly("work");
      manager.cancel(id);
    }
    try (var manager = manager()) {
      manager.enqueue(List.of(task().build()));
      assertThat(told()).containsExactly("work");
    }
  }

  /** A worker takes one of those that are ready, and never says anything again. */
  private void startOne() {
    try (var opened = Database.open(MigratedSchema.settings(database), 1)) {
      long nobody = IdleWorker.on(opened, "m");
      var claims =
          new ClaimTasks(opened.transactions(), opened.clock())
              .claim(
                  new ClaimRequest(
                      nobody,
                      1,
                      Set.of("shell"),
                      true,
                      Set.of(),
                      false,
                      ProcessIdentity.hostName()),
                  new ClaimTasks.Claimant(nobody, "w", "h", "shell", Map.of()))
              .claims();
      assertThat(claims).hasSize(1);
    }
  }

  private NewTask.Builder task() {
    return NewTask.builder("do it").workspace(directory.toString());
  }

  private TaskManager manager() {
    return TaskManager.open(
        Config.inDirectory(directory).withDatabase(MigratedSchema.settings(database)));
  }

  /** Waits for a word; all that have come with it. */
  private List<String> told() throws SQLException {
    PGNotification[] words = worker.unwrap(PGConnection.class).getNotifications(LONGEST_MILLIS);
    return Arrays.stream(words).map(PGNotification::getParameter).toList();
  }
}
