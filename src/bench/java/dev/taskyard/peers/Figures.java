package dev.taskyard.peers;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured: by measurement, such as {@code drain, 1 process (jobs/s)}, and contender the
 * value of each repetition. Not thread-safe.
 */
final class Figures {
  private final Map<String, Map<String, List<Double>>> values = new LinkedHashMap<>();

  void put(String measurement, String contender, double value) {
    values
        .computeIfAbsent(measurement, m -> new LinkedHashMap<>())
        .computeIfAbsent(contender, c -> new ArrayList<>())
        .add(value);
  }

  /** A table of medians, and Taskyard's value as a multiple of each. */
  String markdown() {
    var contenders = new LinkedHashSet<String>();
    values.values().forEach(row -> contenders.addAll(row.keySet()));
    var text = new StringBuilder("| measurement | " + String.join(" | ", contenders) + " |\n");
    text.append("| --- |").append(" --- |".repeat(contenders.size())).append('\n');
    values.forEach(
        (measurement, row) -> {
          text.append("| ").append(measurement).append(" |");
          contenders.forEach(c -> text.append(' ').append(cell(row, c)).append(" |"));
          text.append('\n');
        });
    return text.toString();
  }

  private static String cell(Map<String, List<Double>> row, String contender) {
    if (!row.containsKey(contender)) {
      return "–";
    }
    double value = Measurements.median(row.get(contender));
    String shown = number(value);
    if (contender.equals(Contenders.TASKYARD) || !row.containsKey(Contenders.TASKYARD)) {
      return shown;
    }
    double ours = Measurements.median(row.get(Contenders.TASKYARD));
    return shown + String.format(Locale.ROOT, " (%.2f×)", ours / value);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }

  /** Everything, with the values of each repetition. */
  void write(Path file, Map<String, String> about) throws IOException {
    var root = new LinkedHashMap<String, Object>();
    root.put("about", about);
    root.put("values", values);
    new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), root);
  }
}
