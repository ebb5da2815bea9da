package dev.taskyard.cli;

import dev.taskyard.cli.Table.Cell;
import dev.taskyard.task.DurationWords;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Aligned columns for people: durations, times, shares and money in their own words, and bars where
 * a picture says more, by the measure of the first thousand rows.
 */
final class ReportTable implements ReportFormat.Printer {
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");
  private static final int BAR = 16;
  private static final int WIDEST_TEXT = 60;

  /**
   * How many rows are looked at for the widths of the columns: not all of a long report is kept.
   */
  private static final int KEPT = 1000;

  private final Context context;
  private final ReportLook look;
  private final List<String> columns = new ArrayList<>();
  private final List<Integer> places = new ArrayList<>();
  private final List<List<? extends @Nullable Object>> rows = new ArrayList<>();
  private int barPlace = -1;
  private double most;
  private boolean bars;
  private @Nullable Table table;

  ReportTable(Context context, ReportLook look) {
    this.context = context;
    this.look = look;
  }

  @Override
  public void columns(List<String> names) {
    for (String name : look.columns().isEmpty() ? names : look.columns()) {
      columns.add(name);
      places.add(names.indexOf(name));
    }
    barPlace = look.bar() == null ? -1 : names.indexOf(look.bar());
  }

  @Override
  public void row(List<? extends @Nullable Object> values) {
    if (table != null) {
      table.printRow(context.out(), cells(values));
      return;
    }
    rows.add(values);
    if (rows.size() == KEPT) {
      begin();
    }
  }

  @Override
  public void close() {
    if (table == null && !rows.isEmpty()) {
      begin();
    }
  }

  /** Prints what there is so far; it says how wide the columns are, also for what is to come. */
  private void begin() {
    most = rows.stream().mapToDouble(row -> size(row)).max().orElse(0);
    bars = most > 0 && context.terminal().output() && rows.size() > 1;
    table = new Table(context.terminal().width());
    var header = new ArrayList<String>();
    columns.forEach(name -> header.add(heading(name)));
    if (bars) {
      header.add(heading(String.valueOf(look.bar())));
    }
    table.header(context.colours(), header.toArray(String[]::new));
    for (List<? extends @Nullable Object> row : rows) {
      table.row(cells(row));
    }
    table.print(context.out());
    rows.clear();
  }

  private Cell[] cells(List<? extends @Nullable Object> row) {
    var cells = new ArrayList<Cell>();
    for (int i = 0; i < columns.size(); i++) {
      cells.add(Cell.of(shown(columns.get(i), row.get(places.get(i)))));
    }
    if (bars) {
      cells.add(Cell.of(bar(Math.min(1, size(row) / most))));
    }
    return cells.toArray(Cell[]::new);
  }

  private double size(List<? extends @Nullable Object> row) {
    return barPlace >= 0 && row.get(barPlace) instanceof Number number ? number.doubleValue() : 0;
  }

  private static String bar(double share) {
    int eighths = (int) Math.round(share * BAR * 8);
    String end = eighths % 8 == 0 ? "" : String.valueOf((char) ('\u2588' + 8 - eighths % 8));
    return "\u2588".repeat(eighths / 8) + end;
  }

  /** The unit is shown with each value. */
  private static String heading(String name) {
    return name.replaceFirst("_(ms|pct|usd)$", "").replace('_', ' ').toUpperCase(Locale.ROOT);
  }

  private static String shown(String column, @Nullable Object value) {
    if (value == null) {
      return "-";
    }
    if (value instanceof Instant instant) {
      return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }
    if (value instanceof Number number) {
      if (column.endsWith("_ms")) {
        return DurationWords.about(Duration.ofMillis(number.longValue()));
      }
      if (column.endsWith("_pct")) {
        return String.format(Locale.ROOT, "%.1f %%", number.doubleValue());
      }
      if (column.endsWith("_usd")) {
        return String.format(Locale.ROOT, "$%.4f", number.doubleValue());
      }
    }
    return Text.clip(Text.oneLine(value.toString()), WIDEST_TEXT);
  }
}
