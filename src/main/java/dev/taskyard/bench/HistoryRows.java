package dev.taskyard.bench;

import dev.taskyard.store.CountStore;
import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.TaskStatus;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Rows that are written in one transaction. Single-threaded while it is filled. */
final class HistoryRows {
  private final Map<HistoryTable, List<List<@Nullable Object>>> rows =
      new EnumMap<>(HistoryTable.class);
  private final Map<CountStore.Cell, Long> counts = new HashMap<>();

  /** A row with the values of the table's columns, in their order. */
  void add(HistoryTable table, @Nullable Object... values) {
    rows.computeIfAbsent(table, t -> new ArrayList<>()).add(Arrays.asList(values));
  }

  void count(String queue, TaskStatus status) {
    counts.merge(new CountStore.Cell(queue, status), 1L, Long::sum);
  }

  /** Those that tasks were counted in. */
  Set<String> queues() {
    return counts.keySet().stream().map(CountStore.Cell::queue).collect(Collectors.toSet());
  }

  Map<HistoryTable, List<List<@Nullable Object>>> byTable() {
    return rows;
  }

  Map<CountStore.Cell, Long> counts() {
    return counts;
  }
}
