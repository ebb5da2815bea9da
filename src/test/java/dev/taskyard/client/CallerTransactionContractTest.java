package dev.taskyard.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.store.CallerTransaction;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Java program adds tasks in a transaction of its own. */
final class CallerTransactionContractTest extends DatabaseTests {
  private static final String ORDERS = "select count(*) from orders";

  @BeforeEach
  void makeItsTable() {
    tasks.execute("create table orders (id integer not null primary key)");
  }

  private String addWithin(Connection connection, String key) {
    return tasks
        .manager()
        .enqueueWithin(CallerTransaction.of(connection), List.of(tasks.task("ok").key(key).build()))
        .get(0)
        .id();
  }

  private Connection begin() throws SQLException {
    Connection connection = tasks.connect();
    connection.setAutoCommit(false);
    order(connection, 1);
    return connection;
  }

  private static void order(Connection connection, int id) throws SQLException {
    try (var statement = connection.createStatement()) {
      statement.executeUpdate("insert into orders values (" + id + ")");
    }
  }

  @Test
  void the_task_and_the_program_s_own_row_are_there_together() throws SQLException {
    tasks.work(new ScriptedExecutor());
    String id;
    try (Connection connection = begin()) {
      id = addWithin(connection, "a");
      order(connection, 2);
      assertThat(tasks.number("select count(*) from taskyard.tasks")).isZero();
      connection.commit();
    }

    assertThat(tasks.number(ORDERS)).isEqualTo(2);
    assertThat(tasks.ended(id).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void neither_is_there_when_the_program_takes_it_back() throws SQLException {
    try (Connection connection = begin()) {
      addWithin(connection, "a");
      connection.rollback();
    }

    assertThat(tasks.number(ORDERS)).isZero();
    assertThat(tasks.number("select count(*) from taskyard.tasks")).isZero();
  }

  @Test
  void a_refused_task_leaves_the_program_s_own_row() throws SQLException {
    try (Connection connection = begin()) {
      assertThatThrownBy(
              () ->
                  tasks
                      .manager()
                      .enqueueWithin(
                          CallerTransaction.of(connection), List.of(tasks.task(" ").build())))
          .isInstanceOf(TaskyardException.class);
      order(connection, 2);
      connection.commit();
    }

    assertThat(tasks.number(ORDERS)).isEqualTo(2);
  }

  @Test
  void a_key_that_is_taken_brings_the_task_that_has_it() throws SQLException {
    String first = tasks.manager().add(tasks.task("ok").key("a").build()).id();
    try (Connection connection = begin()) {
      assertThat(addWithin(connection, "a")).isEqualTo(first);
      connection.commit();
    }

    assertThat(tasks.number(ORDERS)).isEqualTo(1);
  }

  @Test
  void a_handle_of_jdbi_will_do() {
    Jdbi.create(tasks::connect)
        .useTransaction(
            handle -> {
              handle.execute("insert into orders values (7)");
              tasks
                  .manager()
                  .enqueueWithin(CallerTransaction.of(handle), List.of(tasks.task("ok").build()));
              handle.execute("insert into orders values (8)");
            });

    assertThat(tasks.number(ORDERS)).isEqualTo(2);
    assertThat(tasks.manager().counts().all().queued()).isEqualTo(1);
  }

  @Test
  void what_it_runs_after_may_be_of_the_same_transaction_or_end_while_that_is_open()
      throws SQLException {
    tasks.work(new ScriptedExecutor());
    String running = tasks.add("hang").id();
    tasks.until(running, TaskStatus.RUNNING);
    String afterAdded;
    String afterRunning;
    try (Connection connection = begin()) {
      var transaction = CallerTransaction.of(connection);
      String added = addWithin(connection, "a");
      afterAdded = addAfter(transaction, added);
      afterRunning = addAfter(transaction, running);
      // Nobody is kept waiting by the open transaction.
      tasks.manager().cancel(running);
      tasks.ended(running);
      connection.commit();
    }

    assertThat(tasks.ended(afterAdded).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(tasks.ended(afterRunning).status()).isEqualTo(TaskStatus.CANCELED);
  }

  private String addAfter(CallerTransaction transaction, String id) {
    return tasks
        .manager()
        .enqueueWithin(transaction, List.of(tasks.task("ok").after(List.of(id)).build()))
        .get(0)
        .id();
  }

  @Test
  void without_a_transaction_there_is_nothing_to_take_part_in() throws SQLException {
    try (Connection connection = tasks.connect()) {
      assertThatThrownBy(() -> CallerTransaction.of(connection))
          .hasMessage(
              "The connection is in autocommit mode: expected one with an open transaction");
    }
  }
}
