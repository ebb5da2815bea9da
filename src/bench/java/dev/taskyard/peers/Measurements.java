package dev.taskyard.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;

/** What is measured of one contender in one round. Each job is checked to have run exactly once. */
final class Measurements {
  private static final int WARM_UPS = 20;

  private final String database;

  /**
   * On a database.
   *
   * @param database as in {@link Place}
   */
  Measurements(String database) {
    this.database = database;
  }

  /** Jobs a second that so many processes drain. */
  double drain(String name, int processes, int jobs) throws Exception {
    try (var round = new Round(database, name)) {
      round.fill(jobs);
      var files = files(round, processes);
      var children = new ArrayList<ChildProcess>();
      try {
        for (Path file : files) {
          children.add(round.worker(jobs, file));
        }
        for (ChildProcess child : children) {
          child.tell();
        }
        long end = round.awaitFinished(children, jobs);
        end(children);
        Tally tally = Tally.read(files);
        round.verify(tally, jobs);
        return Rate.of(IntStream.range(0, jobs).mapToLong(tally::at).toArray(), end);
      } finally {
        children.forEach(ChildProcess::close);
      }
    }
  }

  /** Jobs a second that one process adds. */
  double add(String name, int threads, int jobs, int batch) throws Exception {
    try (var round = new Round(database, name);
        var child = round.adder(threads, jobs, batch)) {
      child.tell();
      String said = child.next(java.time.Duration.ofMinutes(10));
      child.awaitEnd();
      try (var probe = round.contender().probe(round.place())) {
        if (probe.left() != jobs) {
          throw new IllegalStateException(
              "%s: expected %d jobs to wait, found %d".formatted(name, jobs, probe.left()));
        }
      }
      return Double.parseDouble(said.substring(Child.RATE.length()));
    }
  }

  /** From the return of the adder's call to the job's beginning in an idle process, in ms. */
  double[] pickUp(String name, int jobs) throws Exception {
    int all = jobs + WARM_UPS;
    try (var round = new Round(database, name)) {
      var files = files(round, 1);
      var children = new ArrayList<ChildProcess>();
      try (var adder = round.contender().adder(round.place())) {
        children.add(round.worker(all, files.get(0)));
        children.get(0).tell();
        var added = new long[all];
        addSlowly(adder, added, 0, WARM_UPS);
        // A process that is still starting is not idle.
        Round.awaitRan(children, WARM_UPS);
        addSlowly(adder, added, WARM_UPS, all);
        long end = round.awaitFinished(children, all);
        end(children);
        Tally tally = Tally.read(files);
        round.verify(tally, all);
        if (end < added[all - 1]) {
          throw new IllegalStateException("The clock went backwards");
        }
        return latencies(tally, added);
      } finally {
        children.forEach(ChildProcess::close);
      }
    }
  }

  /** A pause that is no multiple of anybody's poll interval: 50 ms on average. */
  private static void addSlowly(Contender.Adder adder, long[] added, int from, int to)
      throws Exception {
    for (int job = from; job < to; job++) {
      Thread.sleep(ThreadLocalRandom.current().nextInt(25, 76));
      adder.one(Payload.of(job));
      added[job] = Clocks.micros();
    }
  }

  private static double[] latencies(Tally tally, long[] added) {
    return IntStream.range(0, tally.size())
        .filter(i -> tally.job(i) >= WARM_UPS)
        .mapToDouble(i -> Math.max(0, tally.at(i) - added[tally.job(i)]) / 1000.0)
        .sorted()
        .toArray();
  }

  private static void end(List<ChildProcess> children) throws Exception {
    for (ChildProcess child : children) {
      child.tell();
    }
    for (ChildProcess child : children) {
      child.awaitEnd();
    }
  }

  private static List<Path> files(Round round, int processes) throws Exception {
    var files = new ArrayList<Path>();
    for (int i = 0; i < processes; i++) {
      files.add(Files.createTempFile(round.place().home(), "tally", ""));
    }
    return files;
  }

  /** The value below which this share of the sorted values lies. */
  static double percentile(double[] sorted, double share) {
    return sorted[Math.min(sorted.length - 1, (int) (sorted.length * share))];
  }

  static double median(List<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
