package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** A look that never finds anything would be no look. */
final class InvariantsTest extends DatabaseTests {

  @Test
  void a_breach_is_found_and_named(TestDatabase database) {
    String id = tasks.add("whole").id();
    breaks(
        database,
        "update taskyard.task_queue set entries = 2",
        "update taskyard.task_queue set entries = 1",
        "the queue row knows the last entry");
    breaks(
        database,
        "update taskyard.tasks set status = 'running'",
        "update taskyard.tasks set status = 'queued'",
        "running in tasks, in the queue and in exactly one open run at once");
    breaks(
        database,
        "update taskyard.timeline_entries set entry = 2",
        "update taskyard.timeline_entries set entry = 1",
        "a story without a gap, unless messages were trimmed from it");
    breaks(
        database,
        "update taskyard.task_queue set state = 'blocked', waits_for = 'dependency'",
        "update taskyard.task_queue set state = 'ready', waits_for = null",
        "who waits for others waits for one that has not ended");
    breaks(
        database,
        "update taskyard.task_queue set state = 'blocked', waits_for = 'lock'",
        "update taskyard.task_queue set state = 'ready', waits_for = null",
        "what waits says for what, what is ready or runs waits for nothing");
    breaks(
        database,
        "update taskyard.task_queue set state = 'blocked', waits_for = 'lane', lane = 'shell'",
        "update taskyard.task_queue set state = 'ready', waits_for = null",
        "who waits for a lane waits for one that is known and was parked");
    tasks.manager().cancel(id);
    breaks(
        database,
        "update taskyard.task_counts set n = 2",
        "update taskyard.task_counts set n = 1",
        "the counts are those of the ended tasks");
  }

  @Test
  void a_database_of_a_test_is_looked_at_when_it_is_closed() {
    var database = TestDatabase.h2(new MigratedSchema());
    try (var own = new Tasks(database)) {
      own.add("whole");
      own.execute("update taskyard.task_queue set entries = 2");
    }

    assertThatThrownBy(database::close)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the queue row knows the last entry");
  }

  private void breaks(TestDatabase database, String harm, String mending, String name) {
    tasks.execute(harm);
    assertThatThrownBy(() -> Invariants.check(database))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(name);
    tasks.execute(mending);
    Invariants.check(database);
  }
}
