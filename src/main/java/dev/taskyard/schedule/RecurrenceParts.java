package dev.taskyard.schedule;

import dev.taskyard.config.DidYouMean;
import dev.taskyard.task.TaskyardException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The {@code NAME=VALUE} parts of a recurrence rule, each in its range. What RFC 5545 does not know
 * ({@code RSCALE}, {@code X-…}, dates beside the rule) is refused rather than passed over.
 */
final class RecurrenceParts {

  /** Counting always begins at the start, so a rule that counts must come to its end. */
  private static final int MOST_COUNTED = 10_000;

  private static final String WEEKDAY = "MO|TU|WE|TH|FR|SA|SU";

  /** What a part may hold: a pattern of one value, and the range of its number. */
  private record Shape(String expected, boolean list, Pattern value, int least, int most) {
    static Shape words(String expected, boolean list, String pattern) {
      return new Shape(expected, list, Pattern.compile(pattern), 0, 0);
    }

    static Shape number(int least, int most, boolean list) {
      return new Shape(least + " to " + most, list, Pattern.compile("([0-9]{1,9})"), least, most);
    }

    /** Also from the end, as negative numbers; never 0. */
    static Shape signed(int most) {
      return new Shape(
          "1 to %d or -%d to -1".formatted(most, most),
          true,
          Pattern.compile("[+-]?([0-9]{1,9})"),
          1,
          most);
    }

    boolean fits(String text) {
      Matcher found = value.matcher(text);
      if (!found.matches()) {
        return false;
      }
      if (most == 0 || found.group(1) == null) {
        return true;
      }
      int number = Integer.parseInt(found.group(1));
      return number >= least && number <= most;
    }
  }

  private static final Map<String, Shape> SHAPES = shapes();

  private static Map<String, Shape> shapes() {
    var shapes = new LinkedHashMap<String, Shape>();
    shapes.put(
        "FREQ",
        Shape.words(
            "SECONDLY, MINUTELY, HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY",
            false,
            "SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY"));
    shapes.put("INTERVAL", Shape.number(1, 100_000, false));
    shapes.put("COUNT", Shape.number(1, MOST_COUNTED, false));
    shapes.put(
        "UNTIL",
        Shape.words(
            "a time such as 20270131T090000Z, 20270131T090000 (in the schedule's zone) or 20270131",
            false,
            "[0-9]{8}(T[0-9]{6}Z?)?"));
    // 60 would be a leap second, which no clock here knows.
    shapes.put("BYSECOND", Shape.number(0, 59, true));
    shapes.put("BYMINUTE", Shape.number(0, 59, true));
    shapes.put("BYHOUR", Shape.number(0, 23, true));
    shapes.put(
        "BYDAY",
        new Shape(
            "MO to SU, with a number from 1 to 53 or -53 to -1 before it where the rule is monthly or yearly",
            true,
            Pattern.compile("(?:[+-]?([0-9]{1,2}))?(?:" + WEEKDAY + ")"),
            1,
            53));
    shapes.put("BYMONTHDAY", Shape.signed(31));
    shapes.put("BYYEARDAY", Shape.signed(366));
    shapes.put("BYWEEKNO", Shape.signed(53));
    shapes.put("BYMONTH", Shape.number(1, 12, true));
    shapes.put("BYSETPOS", Shape.signed(366));
    shapes.put("WKST", Shape.words("MO to SU", false, WEEKDAY));
    return shapes;
  }

  private record Part(String value, int at) {}

  private final Map<String, Part> parts = new LinkedHashMap<>();

  private RecurrenceParts() {}

  /**
   * @throws TaskyardException INVALID, with the place
   */
  static RecurrenceParts of(String text) {
    var read = new RecurrenceParts();
    int at = 1;
    for (String part : text.toUpperCase(Locale.ROOT).split(";", -1)) {
      read.add(part, at);
      at += part.length() + 1;
    }
    if (!read.parts.containsKey("FREQ")) {
      throw invalid("FREQ=… in it", text, 1, "");
    }
    if (read.parts.containsKey("COUNT") && read.parts.containsKey("UNTIL")) {
      throw invalid(
          "COUNT or UNTIL",
          "both",
          Math.max(read.parts.get("COUNT").at, read.parts.get("UNTIL").at),
          "");
    }
    return read;
  }

  private void add(String part, int at) {
    int equals = part.indexOf('=');
    String name = equals < 0 ? part : part.substring(0, equals);
    Shape shape = SHAPES.get(name);
    if (shape == null) {
      throw invalid(
          "one of " + String.join(", ", SHAPES.keySet()),
          name,
          at,
          name.contains(":")
              ? "; give the rule alone, without what stands before it"
              : DidYouMean.hint(name, SHAPES.keySet()));
    }
    if (equals < 0) {
      throw invalid(name + "=VALUE", part, at, "");
    }
    if (parts.containsKey(name)) {
      throw invalid(name + " once", name + " again", at, "");
    }
    String value = part.substring(equals + 1);
    int place = at + equals + 1;
    for (String one : shape.list ? value.split(",", -1) : new String[] {value}) {
      if (!shape.fits(one)) {
        throw invalid(shape.expected + " for " + name, one, place, "");
      }
      place += one.length() + 1;
    }
    parts.put(name, new Part(value, at + equals + 1));
  }

  /** All but {@code UNTIL}, which the library only takes in the form of the times it counts. */
  String withoutUntil() {
    return parts.entrySet().stream()
        .filter(part -> !part.getKey().equals("UNTIL"))
        .map(part -> part.getKey() + "=" + part.getValue().value)
        .collect(Collectors.joining(";"));
  }

  /** The last instant that the rule may name; of a day, its last. */
  Instant until(ZoneId zone) {
    Part until = parts.get("UNTIL");
    if (until == null) {
      return Instant.MAX;
    }
    try {
      return instant(until.value, zone);
    } catch (DateTimeException e) {
      throw invalid("a time that exists for UNTIL", until.value, until.at, "");
    }
  }

  private static Instant instant(String text, ZoneId zone) {
    LocalDate day = LocalDate.of(number(text, 0, 4), number(text, 4, 6), number(text, 6, 8));
    if (text.length() == 8) {
      return day.plusDays(1).atStartOfDay(zone).toInstant().minusNanos(1);
    }
    LocalDateTime time =
        day.atTime(number(text, 9, 11), number(text, 11, 13), number(text, 13, 15));
    return text.endsWith("Z")
        ? time.toInstant(ZoneOffset.UTC)
        : time.atZone(zone).withLaterOffsetAtOverlap().toInstant();
  }

  private static int number(String text, int from, int to) {
    return Integer.parseInt(text.substring(from, to));
  }

  /** What the library says of parts that don't go together; at the part that it names. */
  TaskyardException refused(String reason) {
    Optional<String> named =
        parts.keySet().stream()
            .filter(name -> !name.equals("FREQ"))
            .filter(reason::contains)
            .findFirst();
    @Nullable Part part = parts.get(named.orElse("FREQ"));
    return TaskyardException.invalid(
        "--rrule: expected parts that go together, found '%s' at character %d: %s"
            .formatted(
                part == null ? "" : named.orElse("FREQ") + "=" + part.value,
                part == null ? 1 : part.at - named.orElse("FREQ").length() - 1,
                reason));
  }

  private static TaskyardException invalid(String expected, String found, int at, String more) {
    return TaskyardException.invalid(
        "--rrule: expected %s, found '%s' at character %d%s".formatted(expected, found, at, more));
  }
}
