package dev.taskyard.race;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.queue.CancelTask;
import dev.taskyard.queue.Changes;
import dev.taskyard.queue.ClaimTasks;
import dev.taskyard.queue.Finish;
import dev.taskyard.queue.FinishRun;
import dev.taskyard.queue.RecoverRun;
import dev.taskyard.queue.Story;
import dev.taskyard.store.ClaimRequest;
import dev.taskyard.store.QueueRow;
import dev.taskyard.store.TransactionBody;
import dev.taskyard.store.Tx;
import dev.taskyard.store.WorkerStore;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.task.Usage;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.Obstacle;
import dev.taskyard.testing.OtherThread;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import dev.taskyard.testing.TestDatabase;
import dev.taskyard.timeline.EndOutcome;
import dev.taskyard.timeline.RunKey;
import dev.taskyard.timeline.RunRecorder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RunRaceTest extends DatabaseTests {
  private static final ExecutionResult GOOD = ExecutionResult.completed("good");
  private static final Set<Thread.State> STANDING =
      Set.of(Thread.State.WAITING, Thread.State.TERMINATED);

  private Bench bench;
  private RunKey key;

  @BeforeEach
  void claim(TestDatabase database) {
    bench = new Bench(database, tasks);
    tasks.add("work");
    key = bench.claim(bench.worker());
  }

  @AfterEach
  void closeBench() {
    bench.close();
  }

  @Test
  void a_cancel_that_came_first_makes_the_finish_a_cancel() {
    EndOutcome end = bench.against(tx -> requestCancel(tx), this::finish);

    assertThat(end).isEqualTo(EndOutcome.RECORDED);
    TaskRecord task = task();
    assertThat(task.status()).isEqualTo(TaskStatus.CANCELED);
    assertThat(task.resultSummary()).isNull();
    assertThat(task.artifacts()).hasSize(1);
  }

  @Test
  void a_finish_that_came_first_is_what_the_cancel_finds() {
    bench.against(
        tx -> finish(tx), () -> new CancelTask(bench.database).cancel(key.publicId(), "me@here"));

    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(Tasks.kinds(task())).containsExactly("queued", "running", "finished");
  }

  @Test
  void a_run_that_says_more_than_can_be_stored_is_not_held_up() throws Exception {
    RunRecorder recorder = bench.recorder(key, () -> {});
    say(recorder, 1, 600);

    try (var held = bench.hold(tx -> tx.queue().lock(key.taskId()))) {
      OtherThread.run(() -> say(recorder, 601, 2800)).get(30, TimeUnit.SECONDS);
    }

    recorder.finish(GOOD).get();
    List<Integer> messages =
        task().timeline().stream()
            .filter(entry -> entry.kind().equals("message"))
            .map(entry -> Integer.parseInt(entry.summary().substring(0, 4)))
            .toList();
    assertThat(messages)
        .isEqualTo(
            IntStream.concat(IntStream.rangeClosed(1, 500), IntStream.rangeClosed(1301, 2800))
                .boxed()
                .toList());
  }

  /** Numbered messages, each long enough to be an entry of its own. */
  private static void say(RunRecorder recorder, int first, int last) {
    try {
      for (int i = first; i <= last; i++) {
        recorder.emit(
            new ExecutionEvent.MessageDelta("%04d".formatted(i) + " ".repeat(4091) + "."));
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_run_whose_result_and_last_words_cannot_be_kept_ends_all_the_same() throws Exception {
    Path artifacts = Files.createDirectories(tasks.dataDir().resolve("artifacts"));
    Files.writeString(artifacts.resolve(key.publicId()), "in the way of a directory");
    RunRecorder recorder = bench.recorder(key, () -> {});
    recorder.emit(new ExecutionEvent.MessageDelta("last words ".repeat(200)));

    assertThatThrownBy(() -> recorder.finish(ExecutionResult.completed("long ".repeat(1000))))
        .isInstanceOf(TaskyardException.class);
    EndOutcome end = recorder.finish(ExecutionResult.failed("no room", Cause.FAILED)).get();

    assertThat(end).isEqualTo(EndOutcome.RECORDED);
    assertThat(task().error()).isEqualTo("no room");
    assertThat(Tasks.only(task(), "error").summary())
        .startsWith("The last messages could not be kept: ");
  }

  @Test
  void whoever_reads_the_story_of_a_running_task_reads_the_status_that_belongs_to_it() {
    TaskStatus status =
        bench
            .database
            .transactions()
            .snapshot(
                tx -> {
                  tx.timeline().after(key.taskId(), 0, 10);
                  OtherThread.run(() -> write(this::finish)).join();
                  return tx.taskReads().status(key.taskId()).orElseThrow();
                });

    assertThat(status).isEqualTo(TaskStatus.RUNNING);
    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void a_rescue_that_came_first_refuses_the_finish() {
    EndOutcome end = bench.against(tx -> rescue(tx), this::finish);

    assertThat(end).isEqualTo(EndOutcome.LEASE_LOST);
    assertThat(task().status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(Tasks.story(task())).endsWith("recovered: Recovered from restart and re-queued");
  }

  @Test
  void a_finish_that_came_first_leaves_the_rescue_nothing() {
    boolean found = bench.against(tx -> finish(tx), () -> write(tx -> rescue(tx)));

    assertThat(found).isFalse();
    assertThat(task().status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void a_rescue_that_came_first_ends_the_lease() {
    lapse();
    boolean renewed =
        bench.against(
            tx -> {
              var suspects = tx.workers().lockSuspects(-1, "elsewhere");
              assertThat(suspects).hasSize(1);
              rescue(tx);
              return tx.workers().end(suspects.get(0).id(), "lapsed");
            },
            () -> write(tx -> tx.workers().renew(key.workerId(), 1000)));

    assertThat(renewed).isFalse();
  }

  @Test
  void a_renewal_under_way_keeps_the_rescue_off() {
    lapse();
    write(
        tx -> {
          tx.workers().renew(key.workerId(), 60_000);
          assertThat(suspects()).isEmpty();
          return true;
        });
    assertThat(suspects()).isEmpty();
  }

  /** Whatever a run can say; each is the first that a zombie says after its task was taken over. */
  private static Stream<ExecutionEvent> everything() {
    ObjectNode gate = JsonNodeFactory.instance.objectNode();
    gate.putObject("task_updates")
        .putObject("gate")
        .put("id", "gate_1")
        .put("gate", "test")
        .put("command", "make test")
        .put("cwd", "/")
        .put("status", "passed")
        .put("classification", "passed")
        .put("duration_ms", 1)
        .put("summary", "fine");
    return Stream.of(
        new ExecutionEvent.Status("late"),
        new ExecutionEvent.MessageDelta("late".repeat(2000)),
        new ExecutionEvent.ToolStarted("c", "build", null),
        new ExecutionEvent.ToolCompleted("c", "build", true, "late".repeat(500), null),
        new ExecutionEvent.ToolCompleted("c", "build", true, "late", gate),
        new ExecutionEvent.Artifact("late", Path.of("late.txt"), "late"),
        new ExecutionEvent.ThreadLinked("late", "late"),
        new ExecutionEvent.UsageReported(new Usage(1L, 1L, 1L, 1.0), "late"),
        new ExecutionEvent.RunDescribed("late", "late"),
        new ExecutionEvent.Error("late"));
  }

  @Test
  void a_zombie_changes_no_row_once_its_task_runs_elsewhere() throws Exception {
    Files.writeString(tasks.workspace().resolve("late.txt"), "late");
    write(tx -> finish(tx));
    for (ExecutionEvent event : everything().toList()) {
      assertThatNothingLandsOf(zombie -> zombie.emit(event), event.toString());
    }
    assertThatNothingLandsOf(zombie -> {}, "the end alone");
  }

  @Test
  void who_asks_while_a_zombie_is_being_told_waits_until_it_is_told() throws Exception {
    var asks = new AtomicReference<RunRecorder>();
    var found = new CompletableFuture<Thread.State>();
    var answer = new CompletableFuture<Boolean>();
    asks.set(
        bench.recorder(
            key,
            () -> {
              var asking = new Thread(() -> answer.complete(isStored(asks.get())));
              asking.start();
              await().until(() -> STANDING.contains(asking.getState()));
              found.complete(asking.getState());
            }));
    write(tx -> rescue(tx));

    asks.get().emit(new ExecutionEvent.Status("too late"));

    assertThat(found.get(30, TimeUnit.SECONDS)).isEqualTo(Thread.State.WAITING);
    assertThat(answer.get(30, TimeUnit.SECONDS)).isFalse();
  }

  private static boolean isStored(RunRecorder recorder) {
    try {
      return recorder.awaitStored();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void a_zombie_that_gives_its_task_back_takes_it_from_nobody() throws Exception {
    RunRecorder zombie = bench.recorder(key, () -> {});
    write(tx -> rescue(tx));
    RunKey second = bench.claim(bench.worker());
    TaskRecord before = task();

    assertThat(zombie.giveBack().get()).isEqualTo(EndOutcome.LEASE_LOST);

    assertThat(task()).isEqualTo(before);
    assertThat(endOf(second)).isEqualTo(EndOutcome.RECORDED);
  }

  @Test
  void a_zombie_whose_task_failed_with_its_lease_learns_that_its_result_was_not_taken()
      throws Exception {
    write(tx -> finish(tx));
    tasks.manager().add(tasks.task("once").onCrash(OnCrash.FAIL).build());
    key = bench.claim(bench.worker());
    var told = new AtomicInteger();
    RunRecorder zombie = bench.recorder(key, told::incrementAndGet);
    write(tx -> rescue(tx));

    assertThat(zombie.finish(ExecutionResult.failed("of its own", Cause.FAILED)).get())
        .isEqualTo(EndOutcome.LEASE_LOST);

    assertThat(told).hasValue(1);
    assertThat(task().cause()).isEqualTo(Cause.LEASE_LOST);
  }

  private interface Deed {
    void of(RunRecorder zombie) throws Exception;
  }

  private void assertThatNothingLandsOf(Deed deed, String what) throws Exception {
    tasks.add("work");
    key = bench.claim(bench.worker());
    var told = new AtomicInteger();
    RunRecorder zombie = bench.recorder(key, told::incrementAndGet);
    zombie.emit(new ExecutionEvent.Status("alive"));
    assertThat(zombie.awaitStored()).isTrue();
    write(tx -> rescue(tx));
    RunKey second = bench.claim(bench.worker());
    TaskRecord before = task();

    deed.of(zombie);
    zombie.emit(new ExecutionEvent.Status("dropped"));
    boolean isStored = zombie.awaitStored();

    assertThat(isStored).as(what).isFalse();
    assertThat(told.get()).as("told before who waits goes on: " + what).isEqualTo(1);
    assertThat(zombie.finish(GOOD).get()).as(what).isEqualTo(EndOutcome.LEASE_LOST);

    assertThat(second.run()).isEqualTo(2);
    assertThat(task()).as(what).isEqualTo(before);
    assertThat(endOf(second)).isEqualTo(EndOutcome.RECORDED);
  }

  private EndOutcome endOf(RunKey run) throws Exception {
    return bench.recorder(run, () -> {}).finish(GOOD).get();
  }

  @Test
  void a_write_that_is_past_the_fence_lands_before_a_rescue_that_comes_meanwhile(
      TestDatabase database) throws Exception {
    var told = new AtomicInteger();
    RunRecorder zombie = bench.recorder(key, told::incrementAndGet);
    CompletableFuture<Boolean> rescued;
    try (var obstacle = Obstacle.atEntry(database, key.publicId(), 3)) {
      zombie.emit(new ExecutionEvent.Status("in time"));
      await().until(() -> obstacle.holds() == 1);
      rescued = OtherThread.supply(() -> write(tx -> rescue(tx)));
      await().until(() -> obstacle.holds() == 2);
      assertThat(rescued).isNotDone();
    }

    assertThat(rescued.join()).isTrue();
    zombie.emit(new ExecutionEvent.Status("too late"));
    assertThat(zombie.finish(GOOD).get()).isEqualTo(EndOutcome.LEASE_LOST);

    await().until(() -> told.get() == 1);
    assertThat(Tasks.story(task()))
        .containsExactly(
            "queued: Task queued",
            "running: Task started",
            "status: in time",
            "recovered: Recovered from restart and re-queued");
  }

  @Test
  void a_claim_whose_answer_was_lost_goes_back_to_the_queue() {
    write(tx -> finish(tx));
    tasks.work(new ScriptedExecutor());
    String id = tasks.manager().add(tasks.task("echo").executor("shell").build()).id();
    long worker = tasks.number("select max(id) from taskyard.workers");
    new ClaimTasks(bench.database.transactions(), bench.database.clock())
        .claim(
            new ClaimRequest(worker, 1, Set.of("shell"), false, Set.of(), false, "here"),
            new ClaimTasks.Claimant(worker, "w", "h", null, Map.of()));

    TaskRecord task = tasks.untilTold(id, "recovered");
    assertThat(task.status()).isEqualTo(TaskStatus.QUEUED);
    assertThat(tasks.number("select max(recoveries) from taskyard.task_queue")).isZero();
  }

  // --- the sides

  private EndOutcome finish() {
    try {
      return bench.recorder(key, () -> {}).finish(GOOD).get();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean finish(Tx tx) {
    QueueRow row = tx.queue().lock(key.taskId()).orElseThrow();
    var changes = new Changes();
    var finish = new Finish(Instant.now(), GOOD, null, null, Optional::empty);
    FinishRun.apply(tx, changes, row, Story.of(row), finish, 1);
    changes.write(tx);
    return true;
  }

  private boolean rescue(Tx tx) {
    Optional<QueueRow> row = tx.queue().lock(key.taskId());
    var changes = new Changes();
    row.ifPresent(locked -> RecoverRun.rescue(tx, changes, locked, Instant.now(), 3));
    changes.write(tx);
    return row.isPresent();
  }

  private boolean requestCancel(Tx tx) {
    assertThat(tx.queue().lock(List.of(key.taskId()))).hasSize(1);
    tx.queue().requestCancel(key.taskId(), "me@here");
    return true;
  }

  private List<WorkerStore.Suspect> suspects() {
    return write(tx -> tx.workers().lockSuspects(-1, "elsewhere"));
  }

  private void lapse() {
    tasks.execute("update taskyard.workers set lease_until = started_at - interval '1' second");
  }

  private <T> T write(TransactionBody<T> body) {
    return bench.database.transactions().write(body);
  }

  private TaskRecord task() {
    return tasks.manager().get(key.publicId());
  }
}
