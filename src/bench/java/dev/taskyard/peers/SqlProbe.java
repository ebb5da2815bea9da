package dev.taskyard.peers;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Counts rows.
 *
 * @param unfinished a count of the unfinished jobs
 * @param perJob counts that must be so many for each job when all have finished
 */
record SqlProbe(Connection connection, String unfinished, Map<String, Integer> perJob)
    implements Contender.Probe {

  @Override
  public long left() throws SQLException {
    return count(unfinished);
  }

  @Override
  public List<String> faults(int jobs) throws SQLException {
    var faults = new ArrayList<String>();
    for (var expected : perJob.entrySet()) {
      long found = count(expected.getKey());
      long rows = (long) jobs * expected.getValue();
      if (found != rows) {
        faults.add("expected " + rows + ", found " + found + " by: " + expected.getKey());
      }
    }
    return faults;
  }

  private long count(String sql) throws SQLException {
    try (var statement = connection.createStatement();
        var rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
