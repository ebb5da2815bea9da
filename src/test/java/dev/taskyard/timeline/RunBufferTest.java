package dev.taskyard.timeline;

import static dev.taskyard.testing.Patience.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.queue.Telling;
import dev.taskyard.store.Database;
import dev.taskyard.task.Redaction;
import dev.taskyard.testing.BesideDatabases;
import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How much a run may say ahead of what is stored. Tests take the recorder's part. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class RunBufferTest {
  private static final int MOST = 256;

  @TempDir(factory = BesideDatabases.class)
  Path directory;

  private final AtomicInteger told = new AtomicInteger();
  private Runnable whenTold = told::incrementAndGet;
  private TestDatabase test;
  private Database database;
  private Recorder recorder;
  private RunBuffer buffer;

  @BeforeEach
  void open() {
    test = TestDatabase.h2(new MigratedSchema());
    database = Database.open(MigratedSchema.settings(test), 1);
    DataDirectory data = DataDirectory.open(directory);
    recorder =
        new Recorder(
            database.dedicated("recorder"),
            database.clock(),
            new ArtifactFiles(data, database.clock()),
            data.storeId().toString(),
            Redaction.USUAL);
    buffer = new RunBuffer(new RunKey(1, "task_1", 1, 1), recorder, () -> whenTold.run());
  }

  @AfterEach
  void close() {
    database.close();
    test.close();
  }

  @Test
  void a_run_with_256_events_ahead_waits_until_some_are_stored() throws Exception {
    fill();
    InThread next = started(() -> buffer.put(said("more")));
    next.waits();

    List<Prepared> underWay = buffer.take(128);
    assertThat(buffer.isFull()).isTrue();
    buffer.stored(underWay);

    next.ends();
    assertThat(buffer.take(MOST)).hasSize(129);
  }

  @Test
  void a_million_characters_count_as_full_and_no_longer_once_they_are_stored() throws Exception {
    String text = "x".repeat(100_000);
    for (int i = 0; i < 10; i++) {
      assertThat(buffer.isFull()).isFalse();
      buffer.put(said(text));
    }
    assertThat(buffer.isFull()).isFalse();
    buffer.put(said("x".repeat(1 << 16)));
    assertThat(buffer.isFull()).isTrue();

    buffer.stored(buffer.take(11));

    assertThat(buffer.isFull()).isFalse();
    buffer.put(said("x".repeat(1 << 20)));
    assertThat(buffer.isFull()).isTrue();
  }

  @Test
  void whoever_waits_goes_on_when_the_lease_is_lost_and_nothing_is_taken_down_any_more()
      throws Exception {
    fill();
    InThread next = started(() -> buffer.put(said("more")));
    next.waits();

    buffer.leaseLost();
    buffer.leaseLost();

    next.ends();
    buffer.put(said("again"));
    assertThat(buffer.take(1)).isEmpty();
    assertThat(buffer.awaitStored()).isFalse();
    assertThat(told).hasValue(1);
    assertThat(buffer.end()).isCompletedWithValue(EndOutcome.LEASE_LOST);
  }

  @Test
  void the_end_of_a_run_finds_room_when_nothing_else_does() throws Exception {
    fill();
    buffer.putEnd(new Prepared(MOST + 1, Instant.EPOCH, List.of(new Step.GiveBack()), -1));

    buffer.stored(buffer.take(MOST));
    assertThat(buffer.end()).isNotDone();
    buffer.stored(buffer.take(MOST));

    assertThat(buffer.end()).isCompletedWithValue(EndOutcome.RECORDED);
  }

  @Test
  void what_is_bounded_elsewhere_does_not_wait() throws Exception {
    fill();
    buffer.withoutWaiting(() -> buffer.put(said("more")));

    assertThat(buffer.take(2 * MOST)).hasSize(MOST + 1);
    InThread next = started(() -> buffer.put(said("bounded as before")));
    next.waits();
    buffer.leaseLost();
    next.ends();
  }

  @Test
  void all_is_stored_when_nothing_waits_and_nothing_is_under_way() throws Exception {
    assertThat(buffer.awaitStored()).isTrue();
    buffer.put(said("one"));
    buffer.put(said("two"));
    var all = new AtomicBoolean();
    InThread stored = started(() -> all.set(buffer.awaitStored()));
    stored.waits();

    List<Prepared> first = buffer.take(1);
    buffer.stored(first);
    List<Prepared> second = buffer.take(1);
    var last = new AtomicBoolean();
    InThread late = started(() -> last.set(buffer.awaitStored()));
    late.waits();
    buffer.stored(second);

    stored.ends();
    late.ends();
    assertThat(all).isTrue();
    assertThat(last).isTrue();
  }

  @Test
  void what_is_stored_in_parts_is_under_way_until_the_last_of_them() throws Exception {
    fill();
    var all = new AtomicBoolean();
    InThread stored = started(() -> all.set(buffer.awaitStored()));
    List<Prepared> batch = buffer.take(MOST);
    buffer.stored(batch.subList(0, 1));
    buffer.stored(batch.subList(1, MOST - 1));
    stored.waits();

    for (int i = 1; i < MOST; i++) {
      buffer.put(said("meanwhile"));
    }
    assertThat(buffer.isFull()).isTrue();
    buffer.stored(batch.subList(MOST - 1, MOST));
    stored.waits();
    buffer.stored(buffer.take(MOST));

    stored.ends();
    assertThat(all).isTrue();
  }

  @Test
  void what_was_refused_is_not_all_stored_and_weighs_as_what_stands_in_for_it() throws Exception {
    Prepared refused = said("x".repeat(1 << 20));
    Prepared instead = said("short");
    buffer.put(refused);
    buffer.take(1);
    assertThat(buffer.isFull()).isTrue();

    buffer.refused(refused, instead);
    assertThat(buffer.isFull()).isFalse();
    buffer.stored(List.of(instead));

    assertThat(buffer.awaitStored()).isFalse();
    buffer.put(refused);
    assertThat(buffer.isFull()).isTrue();
  }

  @Test
  void room_that_a_refused_event_leaves_is_used_at_once() throws Exception {
    Prepared refused = said("x".repeat(1 << 20));
    buffer.put(refused);
    InThread next = started(() -> buffer.put(said("more")));
    next.waits();
    buffer.take(1);

    buffer.refused(refused, said("short"));

    next.ends();
  }

  @Test
  void a_stop_listener_may_want_what_somebody_holds_who_waits_for_room() throws Exception {
    var held = new ReentrantLock();
    whenTold =
        () -> {
          held.lock();
          try {
            told.incrementAndGet();
          } finally {
            held.unlock();
          }
        };
    fill();
    InThread next =
        started(
            () -> {
              held.lock();
              try {
                buffer.put(said("more"));
              } finally {
                held.unlock();
              }
            });
    next.waits();

    buffer.leaseLost();

    next.ends();
  }

  @Test
  void nobody_waits_for_a_recorder_that_has_ended() throws Exception {
    recorder.start();
    recorder.close();

    buffer.put(said("too late"));

    assertThat(buffer.awaitStored()).isFalse();
    assertThat(told).hasValue(1);
  }

  @Test
  void whoever_waits_goes_on_though_stopping_the_run_fails() throws Exception {
    whenTold =
        () -> {
          throw new IllegalStateException("of a client's own");
        };
    buffer.put(said("one"));
    InThread stored = started(() -> assertThat(buffer.awaitStored()).isFalse());
    stored.waits();

    buffer.leaseLost();

    stored.ends();
    assertThat(buffer.end()).isCompletedWithValue(EndOutcome.LEASE_LOST);
  }

  private void fill() throws InterruptedException {
    for (int i = 0; i < MOST; i++) {
      assertThat(buffer.isFull()).isFalse();
      buffer.put(said("line"));
    }
    assertThat(buffer.isFull()).isTrue();
  }

  private static Prepared said(String text) {
    return new Prepared(
        1, Instant.EPOCH, List.of(new Step.Line("status", new Telling("", text, null), null)), -1);
  }

  private static InThread started(RunBuffer.Putting what) {
    var end = new CompletableFuture<String>();
    var thread =
        new Thread(
            () -> {
              try {
                what.run();
                end.complete("done");
              } catch (Throwable e) {
                end.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return new InThread(thread, end);
  }

  private record InThread(Thread thread, CompletableFuture<String> end) {
    void waits() {
      await()
          .pollInterval(Duration.ofMillis(1))
          .until(() -> thread.getState() == Thread.State.WAITING);
      assertThat(end).isNotDone();
    }

    void ends() {
      assertThat(end).succeedsWithin(Duration.ofSeconds(10));
    }
  }
}
