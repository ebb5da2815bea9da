package dev.taskyard.bench;

import dev.taskyard.task.HistoryOrder;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;

/** When tasks are added: on working days more than at weekends, by day more than by night. */
final class WorkingHours {
  /** The last tasks need time to end. */
  private static final int HOURS_TO_END = 3;

  private static final double[] BY_HOUR = {
    1, 3, 3, 1, .5, .5, 1, 3, 6, 9, 10, 10, 8, 9, 10, 10, 9, 7, 5, 4, 3, 3, 2, 1
  };
  private static final double WEEKEND = 0.3;

  private final Instant from;
  private final double[] begun;

  WorkingHours(HistoryOrder order) {
    from = order.from();
    int hours = (int) HistoryOrder.SPAN.toHours() - HOURS_TO_END;
    begun = new double[hours + 1];
    for (int i = 0; i < hours; i++) {
      begun[i + 1] = begun[i] + weight(from.plus(i, ChronoUnit.HOURS));
    }
  }

  private static double weight(Instant hour) {
    ZonedDateTime utc = hour.atZone(ZoneOffset.UTC);
    return BY_HOUR[utc.getHour()] * (utc.getDayOfWeek().getValue() > 5 ? WEEKEND : 1);
  }

  /**
   * The microsecond since 1970 by which this share of the tasks has been added.
   *
   * @param share from 0 to 1
   */
  long micros(double share) {
    double wanted = share * begun[begun.length - 1];
    int hour = java.util.Arrays.binarySearch(begun, wanted);
    hour = Math.min(begun.length - 2, hour < 0 ? -hour - 2 : hour);
    double within = (wanted - begun[hour]) / (begun[hour + 1] - begun[hour]);
    return from.getEpochSecond() * 1_000_000L + (long) ((hour + within) * 3_600_000_000.0);
  }
}
