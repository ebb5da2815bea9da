package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.Run;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.ToolStatus;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.Obstacle;
import dev.taskyard.testing.OnBothDatabases;
import dev.taskyard.testing.TestDatabase;
import java.util.List;
import java.util.Set;
import org.flywaydb.core.Flyway;

/**
 * Processes that are killed at one point exactly. What was acknowledged is there, what was not is
 * there wholly or not at all, nothing is there twice, and no process is left.
 */
class CrashMatrixTest extends CrashTests {
  /** A tool call whose output becomes a file, and a line behind it. */
  private static final String TALK =
      """
      echo $TASKYARD_RUN >> ran
      echo '{"type":"tool_started","id":"c","name":"build"}'
      printf '{"type":"tool_completed","id":"c","name":"build","success":true,"output":"%02000d"}\\n' 7
      echo '{"type":"status","message":"built"}'
      [ $TASKYARD_RUN = 2 ] || { setsid sleep 300 & sleep 300; }
      """;

  private static final int TOOL_COMPLETED = 4;
  private static final int STATUS = 5;

  @OnBothDatabases(template = MigratedSchema.class)
  void after_the_commit_of_an_add_and_before_its_answer(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    yard.manager();
    Child add = yard.startUnheard("add", "echo $TASKYARD_RUN >> ran");
    yard.until("the task", () -> yard.count("select count(*) from taskyard.tasks") == 1);
    assertThat(add.process().isAlive()).isTrue();

    add.kill();

    yard.workHere();
    TaskRecord task = yard.end(yard.newest(), TaskStatus.COMPLETED);
    assertThat(Yard.kinds(task)).startsWith("queued", "running").endsWith("finished");
    assertThat(yard.lines("ran")).containsExactly("1");
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void between_the_claim_and_the_start(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    String id = yard.addTalk("echo $TASKYARD_RUN >> ran");
    Child claimed = yard.startProgram(ClaimsAndStands.class, "talk").says(ClaimsAndStands.CLAIMED);
    assertThat(yard.get(id).status()).isEqualTo(TaskStatus.RUNNING);

    claimed.kill();

    yard.workHere();
    recoveredOnce(yard.end(id, TaskStatus.COMPLETED));
    assertThat(yard.lines("ran")).containsExactly("2");
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void in_the_middle_of_a_batch_of_events(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    String id = yard.addTalk(TALK);
    diesBefore(STATUS, database, id);

    TaskRecord task = recovered(id);
    assertThat(task.timeline())
        .filteredOn(entry -> entry.kind().equals("status"))
        .singleElement()
        .satisfies(entry -> assertThat(entry.run()).isEqualTo(2));
    assertThat(task.toolCalls())
        .filteredOn(call -> call.status() == ToolStatus.SUCCESS)
        .hasSameSizeAs(
            task.timeline().stream().filter(e -> e.kind().equals("tool_completed")).toList());
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void between_the_file_of_an_artifact_and_its_row(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    String id = yard.addTalk(TALK);
    diesBefore(TOOL_COMPLETED, database, id);
    assertThat(yard.files(id)).isNotEmpty();
    assertThat(yard.count("select count(*) from taskyard.artifacts")).isZero();

    TaskRecord task = recovered(id);
    assertThat(task.toolCalls())
        .filteredOn(call -> call.detailPath() != null)
        .singleElement()
        .satisfies(call -> assertThat(call.status()).isEqualTo(ToolStatus.SUCCESS));
    assertThat(yard.count("select count(*) from taskyard.artifacts where listed = false")).isOne();
  }

  /** A worker is killed while its transaction that writes this entry is open. */
  private void diesBefore(int entry, TestDatabase database, String id) throws Exception {
    try (var obstacle = Obstacle.atEntry(database, id, entry)) {
      Child worker = yard.work();
      yard.awaitLine("ran", "1");
      yard.until("the worker stands", obstacle::holdsSomebody);

      worker.kill();
    }
    yard.awaitNoProcessOf(id, 1);
    assertThat(Yard.kinds(yard.get(id))).startsWith("queued", "running").hasSizeLessThan(entry);
    assertThat(yard.get(id).timeline()).extracting(e -> e.summary()).doesNotContain("in the way");
  }

  /** Another worker has done it since, and only once. */
  private TaskRecord recovered(String id) throws Exception {
    yard.workHere();
    TaskRecord task = yard.end(id, TaskStatus.COMPLETED);
    recoveredOnce(task);
    assertThat(yard.lines("ran")).containsExactly("1", "2");
    return task;
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void between_the_commit_of_a_finish_and_its_answer(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    yard.manager();
    Child run = yard.startUnheard("run", "echo $TASKYARD_RUN >> ran");
    yard.until(
        "the end",
        () -> yard.count("select count(*) from taskyard.tasks where ended_at is not null") == 1);
    TaskRecord before = yard.get(yard.newest());
    assertThat(run.process().isAlive()).isTrue();

    run.kill();

    yard.workHere();
    String next = yard.add("true");
    yard.end(next, TaskStatus.COMPLETED);
    assertThat(before.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(yard.get(before.id())).isEqualTo(before);
    assertThat(yard.lines("ran")).containsExactly("1");
  }

  @OnBothDatabases(template = MigratedSchema.class)
  void during_a_prune(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    List<String> ids = yard.add(List.of("echo one", "echo two", "echo three"));
    yard.workHere();
    for (String id : ids) {
      yard.end(id, TaskStatus.COMPLETED);
    }
    List<TaskRecord> before = ids.stream().map(yard::get).toList();
    try (var obstacle = Obstacle.of(database, lockOfAnEntryOf(ids.get(1)))) {
      Child clear = yard.start("clear", "--yes");
      yard.until("clear stands", obstacle::holdsSomebody);

      clear.kill();
    }

    assertThat(ids.stream().map(yard::get).toList()).isEqualTo(before);
    for (String id : ids) {
      assertThat(yard.files(id)).isNotEmpty();
    }
    // What the killed one has locked is skipped until its server notices that nobody is there.
    yard.until("all are free", () -> yard.texts(FREE).size() == ids.size());
    yard.manager().clear(null, Set.of());
    assertThat(yard.count("select count(*) from taskyard.timeline_entries")).isZero();
    for (String id : ids) {
      assertThat(yard.files(id)).isEmpty();
    }
  }

  /**
   * From the schema of an earlier program, with a task in it, in the middle of one of the files.
   */
  @OnBothDatabases
  void during_a_migration(TestDatabase database) throws Exception {
    yard = new Yard(database, directory);
    migrateTo("4", database);
    for (String statement : ENDED_TASK) {
      yard.execute(statement);
    }
    try (var obstacle =
        Obstacle.of(
            database, "update taskyard.tasks set error = null where public_id = 'task_old'")) {
      Child migrate = yard.start("migrate");
      yard.until("migrate stands", obstacle::holdsSomebody);

      migrate.kill();
    }

    yard.manager();
    assertThat(yard.get("task_old").status()).isEqualTo(TaskStatus.COMPLETED);
    yard.workHere();
    yard.end(yard.add("true"), TaskStatus.COMPLETED);
    assertThat(yard.count("select count(*) from taskyard.tasks")).isEqualTo(2);
    assertThat(
            yard.texts(
                "select \"version\" from taskyard.\"flyway_schema_history\""
                    + " where \"version\" is not null order by \"installed_rank\""))
        .containsExactly("1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12");
  }

  private static final String FREE = "select public_id from taskyard.tasks for update skip locked";

  private static final List<String> ENDED_TASK =
      List.of(
          """
          insert into taskyard.tasks (public_id, prompt, prompt_summary, workspace, mode, queue, status,
                                      created_at, started_at, ended_at, duration_ms)
          values ('task_old', 'old', 'old', '/', 'agent', 'default', 'completed', current_timestamp,
                  current_timestamp, current_timestamp, 0)
          """,
          """
          insert into taskyard.timeline_entries (task_id, entry, run, at, kind, summary)
          select id, 1, 1, ended_at, 'finished', 'Task completed' from taskyard.tasks
          """,
          "insert into taskyard.task_counts (queue, status, n) values ('default', 'completed', 1)");

  private static void migrateTo(String version, TestDatabase database) {
    Flyway.configure()
        .dataSource(database.url(), database.user(), database.password())
        .schemas(database.isH2() ? "TASKYARD" : "taskyard")
        .table("flyway_schema_history")
        .locations(
            "classpath:db/migration/common",
            "classpath:db/migration/" + (database.isH2() ? "h2" : "postgresql"))
        .placeholderReplacement(false)
        .target(version)
        .load()
        .migrate();
  }

  private static String lockOfAnEntryOf(String id) {
    return """
    select entry
      from taskyard.timeline_entries
     where entry = 2 and task_id = (select t.id from taskyard.tasks t where t.public_id = '%s')
       for update
    """
        .formatted(id);
  }

  private static void recoveredOnce(TaskRecord task) {
    assertThat(Yard.kinds(task)).endsWith("finished").containsOnlyOnce("recovered");
    assertThat(task.runs()).extracting(Run::status).containsExactly("lost", "completed");
  }
}
