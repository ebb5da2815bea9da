package dev.taskyard.peers;

import static dev.taskyard.peers.Contenders.DB_SCHEDULER;
import static dev.taskyard.peers.Contenders.JOBRUNR;
import static dev.taskyard.peers.Contenders.PLAIN_1;
import static dev.taskyard.peers.Contenders.PLAIN_2;
import static dev.taskyard.peers.Contenders.PLAIN_SINGLE_1;
import static dev.taskyard.peers.Contenders.PLAIN_SINGLE_2;
import static dev.taskyard.peers.Contenders.TASKYARD;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * Runs Taskyard, its peers and plain SQL in turns, so that what disturbs the machine for a while
 * disturbs all of them, and prints the medians.
 */
public final class PeerBench {
  private static final int BATCH = 1000;
  private static final int PICK_UPS = 200;

  private final Options options;
  private final Measurements postgres;
  private final Measurements h2 = new Measurements(Place.H2);
  private final Figures figures = new Figures();

  private PeerBench(Options options, String database) {
    this.options = options;
    this.postgres = new Measurements(database);
  }

  /** Runs with the {@link Options} that the system properties give. */
  public static void main(String[] args) throws Exception {
    Options options = Options.given();
    try (var server = Server.of(options.url())) {
      var about = server.about();
      about.forEach((name, value) -> System.out.println(name + ": " + value));
      var bench = new PeerBench(options, server.url());
      bench.run();
      System.out.println(
          "\nMedians; in brackets Taskyard's as a multiple of them.\n\n"
              + bench.figures.markdown());
      Path file = Path.of("target", "peers.json");
      Files.createDirectories(file.getParent());
      bench.figures.write(file, about);
      System.out.println("Every job ran exactly once. All values are in " + file);
    }
  }

  private void run() throws Exception {
    for (int repetition = 1; repetition <= options.repetitions(); repetition++) {
      System.out.println("Repetition " + repetition + " of " + options.repetitions());
      if (options.wants("drain")) {
        drain();
      }
      if (options.wants("add")) {
        add();
      }
      if (options.wants("pickup")) {
        pickUp();
      }
      if (options.wants("h2")) {
        drainH2();
      }
    }
  }

  private void drain() throws Exception {
    for (int processes : options.processes()) {
      for (String name : options.among(TASKYARD, DB_SCHEDULER, JOBRUNR)) {
        int jobs = Contenders.named(name).share(options.tasks());
        put(drained(processes), name, postgres.drain(name, processes, jobs), jobs);
      }
    }
    for (String name : options.among(PLAIN_1, PLAIN_2, PLAIN_SINGLE_1, PLAIN_SINGLE_2)) {
      int jobs = Contenders.named(name).share(options.tasks());
      put(drained(1), name, postgres.drain(name, 1, jobs), jobs);
    }
  }

  private static String drained(int processes) {
    return "drain with " + processes + (processes == 1 ? " process" : " processes") + ", jobs/s";
  }

  private void add() throws Exception {
    List<String> names = options.among(TASKYARD, DB_SCHEDULER, JOBRUNR, PLAIN_1);
    int single = Math.max(BATCH, options.tasks() / 20);
    for (String name : names) {
      put("add, 1 thread, jobs/s", name, postgres.add(name, 1, single, 1), single);
    }
    for (String name : names) {
      put("add, 4 threads, jobs/s", name, postgres.add(name, 4, 2 * single, 1), 2 * single);
    }
    for (String name : names) {
      int jobs = options.tasks() / BATCH * BATCH;
      put("add, 1000 a transaction, jobs/s", name, postgres.add(name, 1, jobs, BATCH), jobs);
    }
  }

  private void pickUp() throws Exception {
    for (String name : options.among(TASKYARD, DB_SCHEDULER, JOBRUNR)) {
      double[] latencies = postgres.pickUp(name, PICK_UPS);
      put("pick-up p50, ms", name, Measurements.percentile(latencies, 0.50), PICK_UPS);
      put("pick-up p95, ms", name, Measurements.percentile(latencies, 0.95), PICK_UPS);
      put("pick-up p99, ms", name, Measurements.percentile(latencies, 0.99), PICK_UPS);
    }
  }

  private void drainH2() throws Exception {
    for (String name : options.among(TASKYARD, DB_SCHEDULER)) {
      int jobs = Contenders.named(name).share(options.tasks()) / 4;
      put("drain with 1 process on H2, jobs/s", name, h2.drain(name, 1, jobs), jobs);
    }
  }

  private void put(String measurement, String contender, double value, int jobs) {
    figures.put(measurement, contender, value);
    System.out.printf(
        Locale.ROOT, "  %-36s %-24s %,10.2f   %,d jobs%n", measurement, contender, value, jobs);
  }
}
