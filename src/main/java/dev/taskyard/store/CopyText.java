package dev.taskyard.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows in the text format of PostgreSQL's {@code COPY}. */
final class CopyText {
  private CopyText() {}

  static String of(List<List<@Nullable Object>> rows) {
    var text = new StringBuilder(rows.size() * 128);
    for (List<@Nullable Object> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        if (i > 0) {
          text.append('\t');
        }
        append(text, row.get(i));
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value == null) {
      text.append("\\N");
    } else if (value instanceof String string) {
      escape(text, string);
    } else {
      text.append(value);
    }
  }

  private static void escape(StringBuilder text, String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      switch (c) {
        case '\\' -> text.append("\\\\");
        case '\t' -> text.append("\\t");
        case '\n' -> text.append("\\n");
        case '\r' -> text.append("\\r");
        default -> text.append(c);
      }
    }
  }
}
