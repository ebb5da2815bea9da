package dev.taskyard.peers;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Which jobs ran, in the order in which they did, and when. Thread-safe. */
final class Tally {
  private final int[] jobs;
  private final long[] at;
  private final AtomicInteger size = new AtomicInteger();

  /** Room for so many. */
  Tally(int capacity) {
    this.jobs = new int[capacity];
    this.at = new long[capacity];
  }

  /** This job runs now. */
  void ran(int job) {
    int place = size.getAndIncrement();
    jobs[place] = job;
    at[place] = Clocks.micros();
  }

  int size() {
    return size.get();
  }

  int job(int place) {
    return jobs[place];
  }

  /** When it ran, in microseconds since 1970. */
  long at(int place) {
    return at[place];
  }

  void write(Path file) throws IOException {
    try (var out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
      for (int i = 0; i < size(); i++) {
        out.writeInt(jobs[i]);
        out.writeLong(at[i]);
      }
    }
  }

  /** All that these files tell of. */
  static Tally read(List<Path> files) throws IOException {
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    var all = new Tally(Math.toIntExact(bytes / (Integer.BYTES + Long.BYTES)));
    for (Path file : files) {
      all.append(file);
    }
    return all;
  }

  private void append(Path file) throws IOException {
    long rows = Files.size(file) / (Integer.BYTES + Long.BYTES);
    try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      for (long i = 0; i < rows; i++) {
        int place = size.getAndIncrement();
        jobs[place] = in.readInt();
        at[place] = in.readLong();
      }
    }
  }
}
