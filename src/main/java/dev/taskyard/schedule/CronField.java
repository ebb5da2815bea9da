package dev.taskyard.schedule;

import dev.taskyard.task.TaskyardException;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A field of a crontab line: which values it may have, and how it is written. */
enum CronField {
  MINUTE("minute", 0, 59, ""),
  HOUR("hour", 0, 23, ""),
  DAY_OF_MONTH("day of month", 1, 31, ""),
  MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
  /** Sunday is 0 and also 7. */
  DAY_OF_WEEK("day of week", 0, 7, "SUN MON TUE WED THU FRI SAT");

  private static final Pattern PART = Pattern.compile("(?:(\\*)|(\\w+)(?:-(\\w+))?)(?:/(\\w+))?");
  private static final int SUNDAY = 7;

  private final String words;
  private final int least;
  private final int most;

  /** Of the values from the least on, parted by spaces. */
  private final String names;

  CronField(String words, int least, int most, String names) {
    this.words = words;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /**
   * The values that the text names.
   *
   * @param at where the field begins, for what is said of a fault
   */
  BitSet parse(String text, int at) {
    var values = new BitSet();
    int place = at;
    for (String part : text.split(",", -1)) {
      add(values, part, place);
      place += part.length() + 1;
    }
    return values;
  }

  private void add(BitSet values, String text, int at) {
    Matcher part = PART.matcher(text);
    if (!part.matches()) {
      throw invalid(
          at, "a value, a range a-b, or *, each perhaps with a step /n", text, unsupported(text));
    }
    int step = part.group(4) == null ? 1 : step(part, at);
    int first;
    int last;
    if (part.group(1) != null) {
      first = least;
      last = this == DAY_OF_WEEK ? SUNDAY - 1 : most;
    } else {
      first = value(part, 2, at);
      last = part.group(3) == null ? first : value(part, 3, at);
      if (part.group(3) == null && part.group(4) != null) {
        throw invalid(
            at, "a step behind * or a range", text, ", such as " + first + "-" + most + "/" + step);
      }
    }
    if (this == DAY_OF_WEEK && last == 0 && first > 0) {
      last = SUNDAY;
    }
    if (last < first) {
      throw invalid(at, "a range that rises", text, "; write two ranges, a-b,c-d");
    }
    for (int value = first; value <= last; value += step) {
      values.set(this == DAY_OF_WEEK ? value % SUNDAY : value);
    }
  }

  private int step(Matcher part, int at) {
    String text = part.group(4);
    int place = at + part.start(4);
    if (text.matches("[0-9]{1,4}")) {
      int step = Integer.parseInt(text);
      if (step >= 1 && step <= most) {
        return step;
      }
    }
    throw invalid(place, "a step from 1 to " + most, text, "");
  }

  private int value(Matcher part, int group, int at) {
    String text = part.group(group);
    List<String> known = names.isEmpty() ? List.of() : List.of(names.split(" ", -1));
    int named = known.indexOf(text.toUpperCase(Locale.ROOT));
    if (named >= 0) {
      return named + least;
    }
    if (text.matches("[0-9]{1,4}")) {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    }
    String expected = least + " to " + most;
    if (!known.isEmpty()) {
      expected += " or " + known.get(0) + " to " + known.get(known.size() - 1);
    }
    throw invalid(at + part.start(group), expected, text, unsupported(text));
  }

  private static String unsupported(String text) {
    return text.matches(".*[LW#?].*") ? "; L, W, # and ? are not supported" : "";
  }

  private TaskyardException invalid(int at, String expected, String found, String more) {
    return TaskyardException.invalid(
        "--cron: expected %s for the %s, found '%s' at character %d%s"
            .formatted(expected, words, found, at, more));
  }
}
