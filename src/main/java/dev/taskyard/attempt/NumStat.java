package dev.taskyard.attempt;

import java.util.ArrayList;
import java.util.List;

/** What {@code git diff --numstat -z} counts. */
record NumStat(List<String> files, int insertions, int deletions) {

  /**
   * Reads {@code INS TAB DEL TAB NAME}, or, for a renamed file, {@code INS TAB DEL TAB} and then
   * two names. A binary file's numbers are {@code -}.
   */
  static NumStat parse(List<String> parts) {
    var files = new ArrayList<String>();
    long insertions = 0;
    long deletions = 0;
    for (int i = 0; i < parts.size(); i++) {
      String[] fields = parts.get(i).split("\t", 3);
      insertions += number(fields[0]);
      deletions += number(fields[1]);
      if (fields[2].isEmpty()) {
        files.add(parts.get(i + 2));
        i += 2;
      } else {
        files.add(fields[2]);
      }
    }
    return new NumStat(
        files,
        (int) Math.min(Integer.MAX_VALUE, insertions),
        (int) Math.min(Integer.MAX_VALUE, deletions));
  }

  private static long number(String field) {
    return field.equals("-") ? 0 : Long.parseLong(field);
  }
}
