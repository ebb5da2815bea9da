package dev.taskyard.schedule;

import dev.taskyard.task.TaskyardException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Five fields as in a crontab: minute, hour, day of month, month, day of week. Where both days are
 * restricted, one of them is enough; a field that begins with {@code *} does not restrict in this
 * sense.
 */
final class Cron implements LocalTimes {

  private static final List<CronField> FIELDS =
      List.of(
          CronField.MINUTE,
          CronField.HOUR,
          CronField.DAY_OF_MONTH,
          CronField.MONTH,
          CronField.DAY_OF_WEEK);
  private static final Pattern WORD = Pattern.compile("\\S+");

  /** The 29th of February is at most eight years away, on a given day of the week forty. */
  private static final int YEARS_AHEAD = 50;

  private final BitSet minutes;
  private final BitSet hours;
  private final BitSet daysOfMonth;
  private final BitSet months;
  private final BitSet daysOfWeek;
  private final boolean eitherDay;
  private final boolean passHours;

  private Cron(List<BitSet> values, List<String> texts) {
    minutes = values.get(0);
    hours = values.get(1);
    daysOfMonth = values.get(2);
    months = values.get(3);
    daysOfWeek = values.get(4);
    eitherDay = !texts.get(2).startsWith("*") && !texts.get(4).startsWith("*");
    passHours = texts.get(1).startsWith("*");
  }

  /**
   * @throws TaskyardException INVALID, with the place
   */
  static Cron parse(String text) {
    List<Word> words =
        WORD.matcher(text).results().map(r -> new Word(r.group(), r.start() + 1)).toList();
    if (words.size() != FIELDS.size()) {
      throw TaskyardException.invalid(
          "--cron: expected five fields (minute hour day-of-month month day-of-week), found "
              + words.size()
              + " in '"
              + text
              + "'"
              + remedy(words));
    }
    var values = new java.util.ArrayList<BitSet>();
    for (int i = 0; i < FIELDS.size(); i++) {
      values.add(FIELDS.get(i).parse(words.get(i).text, words.get(i).at));
    }
    return new Cron(values, words.stream().map(Word::text).toList());
  }

  private record Word(String text, int at) {}

  private static String remedy(List<Word> words) {
    if (words.size() == 6 || words.size() == 7) {
      return "; there are no seconds and no years";
    }
    Matcher name = Pattern.compile("@\\w+").matcher(words.isEmpty() ? "" : words.get(0).text);
    return name.matches() ? "; for @hourly write '0 * * * *', for @daily '0 0 * * *'" : "";
  }

  @Override
  public boolean passHours() {
    return passHours;
  }

  @Override
  public Iterator<LocalDateTime> after(LocalDateTime time) {
    return new Successive(time, this::nextAfter);
  }

  private @Nullable LocalDateTime nextAfter(LocalDateTime time) {
    LocalDate day = time.toLocalDate();
    LocalTime onDay = isDay(day) ? timeAfter(time.toLocalTime()) : null;
    if (onDay != null) {
      return day.atTime(onDay);
    }
    LocalDate last = day.plusYears(YEARS_AHEAD);
    day = day.plusDays(1);
    while (day.isBefore(last)) {
      if (!months.get(day.getMonthValue())) {
        day = day.withDayOfMonth(1).plusMonths(1);
      } else if (isDay(day)) {
        return day.atTime(hours.nextSetBit(0), minutes.nextSetBit(0));
      } else {
        day = day.plusDays(1);
      }
    }
    return null;
  }

  private @Nullable LocalTime timeAfter(LocalTime time) {
    int hour = time.getHour();
    int minute = minutes.nextSetBit(time.getMinute() + 1);
    if (hours.get(hour) && minute >= 0) {
      return LocalTime.of(hour, minute);
    }
    int later = hours.nextSetBit(hour + 1);
    return later < 0 ? null : LocalTime.of(later, minutes.nextSetBit(0));
  }

  private boolean isDay(LocalDate day) {
    boolean ofMonth = daysOfMonth.get(day.getDayOfMonth());
    boolean ofWeek = daysOfWeek.get(day.getDayOfWeek().getValue() % 7);
    return months.get(day.getMonthValue()) && (eitherDay ? ofMonth || ofWeek : ofMonth && ofWeek);
  }
}
