package dev.taskyard.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A process that works or adds. Arguments: {@code work|add}, contender, database, schema, home, and
 * then for {@code work} how many jobs there will be and the file for its {@link Tally}; for {@code
 * add} threads, jobs and jobs a transaction.
 *
 * <p>It says {@code READY}, waits for a line, and works until the next one, saying {@code RAN n}
 * when that changes; or adds, and says {@code RATE x}.
 */
public final class Child {
  static final String READY = "READY";
  static final String RAN = "RAN ";
  static final String RATE = "RATE ";

  private static final long REPORT_MILLIS = 10;

  private final Contender contender;
  private final Place place;
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));

  private Child(String[] args) {
    this.contender = Contenders.named(args[1]);
    this.place = new Place(args[2], args[3], Path.of(args[4]));
  }

  /** Runs. */
  public static void main(String[] args) throws Exception {
    // Whatever threads a contender leaves behind are not waited for, also when the leading process
    // has gone.
    int status = 1;
    try {
      run(args);
      status = 0;
    } finally {
      System.exit(status);
    }
  }

  private static void run(String[] args) throws Exception {
    var child = new Child(args);
    if (args[0].equals("work")) {
      child.work(Integer.parseInt(args[5]), Path.of(args[6]));
    } else {
      child.add(Integer.parseInt(args[5]), Integer.parseInt(args[6]), Integer.parseInt(args[7]));
    }
  }

  private void awaitLine() throws IOException {
    if (in.readLine() == null) {
      throw new IOException("The leading process is gone");
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private void work(int jobs, Path file) throws Exception {
    // One that runs jobs twice is found out, not cut off.
    var tally = new Tally(jobs + jobs / 4 + 1000);
    var reporter = Executors.newSingleThreadScheduledExecutor();
    var reports = new int[1];
    say(READY);
    awaitLine();
    var reporting =
        reporter.scheduleWithFixedDelay(
            () -> {
              if (tally.size() != reports[0]) {
                reports[0] = tally.size();
                say(RAN + reports[0]);
              }
            },
            REPORT_MILLIS,
            REPORT_MILLIS,
            TimeUnit.MILLISECONDS);
    try (var working = contender.work(place, payload -> tally.ran(Payload.jobOf(payload)))) {
      awaitLine();
    }
    reporting.cancel(false);
    reporter.shutdown();
    tally.write(file);
  }

  private void add(int threads, int jobs, int batch) throws Exception {
    try (var adder = contender.adder(place)) {
      say(READY);
      awaitLine();
      var adding = new ArrayList<CompletableFuture<long[]>>();
      var pool = Executors.newFixedThreadPool(threads);
      int each = jobs / threads;
      for (int i = 0; i < threads; i++) {
        int from = i * each;
        adding.add(
            CompletableFuture.supplyAsync(() -> instants(adder, from, from + each, batch), pool));
      }
      long[] all = concat(adding.stream().map(CompletableFuture::join).toList());
      pool.shutdown();
      say(RATE + Rate.of(all, Arrays.stream(all).max().orElseThrow()));
    }
  }

  /** Adds, and says when each job was in. */
  private static long[] instants(Contender.Adder adder, int from, int to, int batch) {
    var instants = new long[to - from];
    try {
      for (int job = from; job < to; job += batch) {
        int end = Math.min(to, job + batch);
        if (batch == 1) {
          adder.one(Payload.of(job));
        } else {
          adder.batch(Payload.range(job, end));
        }
        Arrays.fill(instants, job - from, end - from, Clocks.micros());
      }
    } catch (java.sql.SQLException e) {
      throw new IllegalStateException(e);
    }
    return instants;
  }

  private static long[] concat(List<long[]> parts) {
    return parts.stream().flatMapToLong(Arrays::stream).toArray();
  }
}
