package dev.taskyard.peers;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * The ceiling: the statements that a fenced queue with history needs, and nothing around them.
 *
 * @param connections in one process
 * @param batch tasks a claim and a finish
 */
record PlainSql(int connections, int batch) implements Contender {
  private static final int ADDERS = 4;

  // The statements are planned when the history is still empty, and would read all of it when it no
  // longer is.
  private static final String BY_INDEX =
      "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off";

  @Override
  public void create(Place place) throws Exception {
    place.execute(PlainTables.CREATE);
  }

  @Override
  public Adder adder(Place place) throws Exception {
    var open = new ArrayList<Connection>();
    var free = new ArrayBlockingQueue<PreparedStatement>(ADDERS);
    for (int i = 0; i < ADDERS; i++) {
      Connection connection = place.connect();
      open.add(connection);
      free.add(PlainTables.prepareAdd(connection));
    }
    return new Inserting(open, free);
  }

  private record Inserting(List<Connection> open, BlockingQueue<PreparedStatement> free)
      implements Adder {
    @Override
    public void one(String payload) throws SQLException {
      batch(List.of(payload));
    }

    @Override
    public void batch(List<String> payloads) throws SQLException {
      // No more callers than statements: one is free.
      PreparedStatement statement = free.remove();
      PlainTables.add(statement, payloads);
      free.add(statement);
    }

    @Override
    public void close() {
      try {
        for (Connection connection : open) {
          connection.close();
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Override
  public AutoCloseable work(Place place, Consumer<String> job) {
    ExecutorService threads = Executors.newFixedThreadPool(connections);
    var working = new ArrayList<CompletableFuture<Void>>();
    for (int i = 0; i < connections; i++) {
      long worker = ProcessHandle.current().pid() * 10 + i;
      working.add(CompletableFuture.runAsync(() -> drain(place, worker, job), threads));
    }
    return () -> {
      working.forEach(CompletableFuture::join);
      threads.shutdown();
    };
  }

  private void drain(Place place, long worker, Consumer<String> job) {
    try (var connection = place.connect();
        var statement = connection.createStatement()) {
      statement.execute(BY_INDEX);
      new PlainWork(connection, worker, batch).drain(job);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Probe probe(Place place) throws Exception {
    return new SqlProbe(
        place.connect(),
        "select count(*) from task_queue",
        Map.of(
            "select count(*) from tasks where status = 'completed'", 1,
            "select count(*) from task_runs where status = 'completed'", 1,
            "select count(*) from timeline_entries", 3));
  }

  @Override
  public int share(int jobs) {
    return batch == 1 ? jobs / 10 : jobs;
  }
}
