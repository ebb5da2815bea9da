package dev.taskyard.schedule;

import dev.taskyard.config.DidYouMean;
import dev.taskyard.task.TaskyardException;
import java.time.DateTimeException;
import java.time.ZoneId;

/** Time zones by name. */
public final class Zones {

  private Zones() {}

  /**
   * The zone of this name, such as {@code Europe/Oslo}, {@code UTC} or {@code +02:00}.
   *
   * @throws TaskyardException INVALID: there is none
   */
  public static ZoneId named(String name) {
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      String hint = DidYouMean.hint(name, ZoneId.getAvailableZoneIds());
      throw TaskyardException.invalid(
          "Unknown time zone '"
              + name
              + "'"
              + (hint.isEmpty() ? ": expected a name such as Europe/Oslo or UTC" : hint));
    }
  }
}
