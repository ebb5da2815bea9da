package dev.taskyard.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** One contender's turn: with a schema and a directory of its own, which are gone afterwards. */
final class Round implements AutoCloseable {
  private static final int FILL_BATCH = 1000;
  private static final long LOOK_MILLIS = 2;
  private static final long STALL_NANOS = TimeUnit.MINUTES.toNanos(2);

  private final String name;
  private final Contender contender;
  private final Place place;

  Round(String database, String name) throws Exception {
    this.name = name;
    this.contender = Contenders.named(name);
    this.place =
        new Place(
            database,
            "peers_" + name.replace('-', '_'),
            Files.createTempDirectory("taskyard-peers"));
    place.prepare();
    contender.create(place);
  }

  Contender contender() {
    return contender;
  }

  Place place() {
    return place;
  }

  /** Adds so many jobs, and lets PostgreSQL learn what is in the tables. */
  void fill(int jobs) throws Exception {
    try (var adder = contender.adder(place)) {
      for (int from = 0; from < jobs; from += FILL_BATCH) {
        adder.batch(Payload.range(from, Math.min(jobs, from + FILL_BATCH)));
      }
    }
    place.vacuum();
  }

  /** Starts a worker process, which waits for its sign. */
  ChildProcess worker(int jobs, Path tally) throws IOException, InterruptedException {
    var arguments = arguments("work");
    arguments.addAll(List.of(String.valueOf(jobs), tally.toString()));
    return ChildProcess.start(arguments);
  }

  /** Starts an adding process, which waits for its sign. */
  ChildProcess adder(int threads, int jobs, int batch) throws IOException, InterruptedException {
    var arguments = arguments("add");
    arguments.addAll(List.of("" + threads, "" + jobs, "" + batch));
    return ChildProcess.start(arguments);
  }

  private List<String> arguments(String mode) {
    return new ArrayList<>(
        List.of(mode, name, place.database(), place.schema(), place.home().toString()));
  }

  /** Waits until the processes have run so many jobs and none is left unfinished. */
  long awaitFinished(List<ChildProcess> children, int jobs) throws Exception {
    // On H2 the process that opens the file first serves it to the others: let that be a worker.
    awaitRan(children, 1);
    try (var probe = contender.probe(place)) {
      awaitRan(children, jobs);
      while (probe.left() > 0) {
        Thread.sleep(LOOK_MILLIS);
      }
      return Clocks.micros();
    }
  }

  static void awaitRan(List<ChildProcess> children, int jobs)
      throws IOException, InterruptedException {
    int ran = 0;
    long since = System.nanoTime();
    while (ran < jobs) {
      int now = children.stream().mapToInt(ChildProcess::ran).sum();
      if (now > ran) {
        since = System.nanoTime();
      }
      ran = now;
      if (System.nanoTime() - since > STALL_NANOS
          || !children.stream().allMatch(ChildProcess::alive)) {
        throw new IOException("Only " + ran + " of " + jobs + " jobs ran");
      }
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Throws unless each job ran once and the tables say what they should. */
  void verify(Tally tally, int jobs) throws Exception {
    var seen = new BitSet(jobs);
    for (int i = 0; i < tally.size(); i++) {
      seen.set(tally.job(i));
    }
    if (tally.size() != jobs || seen.cardinality() != jobs) {
      throw new IllegalStateException(
          "%s: expected %d jobs to run once each, found %d runs of %d jobs"
              .formatted(name, jobs, tally.size(), seen.cardinality()));
    }
    try (var probe = contender.probe(place)) {
      var faults = probe.faults(jobs);
      if (!faults.isEmpty()) {
        throw new IllegalStateException(name + ": " + faults);
      }
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    place.remove();
    try (Stream<Path> files = Files.walk(place.home())) {
      Path[] deepestFirst = files.sorted(Comparator.reverseOrder()).toArray(Path[]::new);
      for (Path file : Arrays.asList(deepestFirst)) {
        Files.delete(file);
      }
    }
  }
}
