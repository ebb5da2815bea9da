package dev.taskyard.peers;

import java.util.List;
import java.util.Set;

/**
 * What the command line asks for, as system properties.
 *
 * @param url {@code bench.url}: a PostgreSQL database in which schemas may be made, with the user;
 *     empty: a server is started for the time being
 * @param tasks {@code bench.tasks}: how many jobs to drain; slow contenders get fewer
 * @param repetitions {@code bench.repetitions}
 * @param only {@code bench.only}: of drain, add, pickup, h2; empty for all
 * @param contenders {@code bench.contenders}: empty for all
 * @param processes {@code bench.processes}: numbers of processes that drain
 */
record Options(
    String url,
    int tasks,
    int repetitions,
    Set<String> only,
    List<String> contenders,
    List<Integer> processes) {
  private static final Set<String> PARTS = Set.of("drain", "add", "pickup", "h2");

  /**
   * From the system properties.
   *
   * @throws IllegalArgumentException one of them makes no sense
   */
  static Options given() {
    List<String> only = list("bench.only", "");
    if (!PARTS.containsAll(only)) {
      throw new IllegalArgumentException(
          "bench.only: expected some of " + PARTS + ", found " + only);
    }
    List<String> contenders = list("bench.contenders", "");
    contenders.forEach(Contenders::named);
    return new Options(
        property("bench.url", ""),
        number("bench.tasks", 100_000, 1000),
        number("bench.repetitions", 3, 1),
        Set.copyOf(only),
        contenders,
        list("bench.processes", "1,2,4").stream().map(Integer::valueOf).toList());
  }

  boolean wants(String part) {
    return only.isEmpty() || only.contains(part);
  }

  /** Those of these that take part. */
  List<String> among(String... names) {
    return List.of(names).stream()
        .filter(name -> contenders.isEmpty() || contenders.contains(name))
        .toList();
  }

  private static int number(String name, int usual, int least) {
    int value = Integer.parseInt(property(name, String.valueOf(usual)));
    if (value < least) {
      throw new IllegalArgumentException(
          name + ": expected at least " + least + ", found " + value);
    }
    return value;
  }

  private static List<String> list(String name, String usual) {
    String value = property(name, usual);
    return value.isBlank() ? List.of() : List.of(value.split(",", -1));
  }

  private static String property(String name, String usual) {
    String value = System.getProperty(name, "").strip();
    return value.isEmpty() ? usual : value;
  }
}
