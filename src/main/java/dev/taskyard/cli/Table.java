package dev.taskyard.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows in aligned columns; the last column gives way where the terminal is too narrow. */
final class Table {

  /** A cell; the paint is put on after it was fitted. */
  record Cell(String text, UnaryOperator<String> paint) {
    static Cell of(String text) {
      return new Cell(text, UnaryOperator.identity());
    }
  }

  private static final String GAP = "  ";
  private static final int LEAST_LAST_COLUMN = 16;

  private final List<List<Cell>> rows = new ArrayList<>();
  private final int width;
  private int[] printed = {};

  /**
   * @param width columns of the terminal
   */
  Table(int width) {
    this.width = width;
  }

  Table header(Colours colours, String... names) {
    rows.add(Arrays.stream(names).map(name -> new Cell(name, colours::faint)).toList());
    return this;
  }

  void row(Cell... cells) {
    rows.add(List.of(cells));
  }

  void print(Output out) {
    printed = widths();
    for (List<Cell> row : rows) {
      out.line(line(row, printed));
    }
    rows.clear();
  }

  /** A further row of a table that was printed, in the columns that it was printed in. */
  void printRow(Output out, Cell... cells) {
    out.line(line(List.of(cells), printed));
  }

  private int[] widths() {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<Cell> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], Text.width(row.get(i).text()));
      }
    }
    if (columns > 0) {
      int others = Arrays.stream(widths).limit(columns - 1).sum() + (columns - 1) * GAP.length();
      widths[columns - 1] =
          Math.min(widths[columns - 1], Math.max(LEAST_LAST_COLUMN, width - others));
    }
    return widths;
  }

  private static String line(List<Cell> row, int[] widths) {
    var line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      Cell cell = row.get(i);
      boolean last = i == widths.length - 1;
      String fitted = last ? Text.clip(cell.text(), widths[i]) : Text.pad(cell.text(), widths[i]);
      line.append(cell.paint().apply(fitted)).append(last ? "" : GAP);
    }
    return line.toString().stripTrailing();
  }
}
