package dev.taskyard.peers;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Who takes part, by name. */
final class Contenders {
  static final String TASKYARD = "taskyard";
  static final String DB_SCHEDULER = "db-scheduler";
  static final String JOBRUNR = "jobrunr";
  static final String PLAIN_1 = "plain-sql-1";
  static final String PLAIN_2 = "plain-sql-2";
  static final String PLAIN_SINGLE_1 = "plain-sql-one-by-one-1";
  static final String PLAIN_SINGLE_2 = "plain-sql-one-by-one-2";

  private static final int BATCH = 100;

  private static final Map<String, Contender> ALL =
      Map.of(
          TASKYARD, new Taskyard(),
          DB_SCHEDULER, new DbScheduler(),
          JOBRUNR, new JobRunrPeer(),
          PLAIN_1, new PlainSql(1, BATCH),
          PLAIN_2, new PlainSql(2, BATCH),
          PLAIN_SINGLE_1, new PlainSql(1, 1),
          PLAIN_SINGLE_2, new PlainSql(2, 1));

  private Contenders() {}

  /**
   * The contender of a name.
   *
   * @throws IllegalArgumentException there is none
   */
  static Contender named(String name) {
    Contender contender = ALL.get(name);
    if (contender == null) {
      throw new IllegalArgumentException(
          "Unknown contender '" + name + "': expected one of " + names());
    }
    return contender;
  }

  static List<String> names() {
    return List.copyOf(new TreeMap<>(ALL).keySet());
  }
}
