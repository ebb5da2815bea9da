package dev.taskyard.peers;

import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** A queue that takes part. It is stateless: each process makes its own. */
interface Contender {
  /** Makes the tables. */
  void create(Place place) throws Exception;

  /** Opens what adds jobs. */
  Adder adder(Place place) throws Exception;

  /**
   * Works off the jobs in this process until it is closed.
   *
   * @param job is given the payload of each job; thread-safe
   */
  AutoCloseable work(Place place, Consumer<String> job) throws Exception;

  /** Opens a look at what is left. */
  Probe probe(Place place) throws Exception;

  /**
   * The share of the jobs that it drains, so that a run takes no longer with it than with others.
   */
  default int share(int jobs) {
    return jobs;
  }

  /** Adds jobs, and returns after the commit. Thread-safe. */
  interface Adder extends AutoCloseable {
    void one(String payload) throws SQLException;

    /** In one transaction. */
    void batch(List<String> payloads) throws SQLException;

    @Override
    void close();
  }

  /** Looks at the database from outside. */
  interface Probe extends AutoCloseable {
    /** How many jobs have not finished. */
    long left() throws SQLException;

    /** What is wrong after so many jobs have finished; empty when nothing is. */
    List<String> faults(int jobs) throws SQLException;

    @Override
    void close();
  }
}
