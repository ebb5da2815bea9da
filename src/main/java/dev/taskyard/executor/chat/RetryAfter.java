package dev.taskyard.executor.chat;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** What the header {@code Retry-After} means: seconds, or a date of HTTP. Stateless. */
final class RetryAfter {
  private static final Duration LONGEST = Duration.ofDays(30);

  private RetryAfter() {}

  /**
   * When the server may be asked again. A date is taken by the server's own clock, where it tells
   * the time.
   *
   * @param now by our clock
   */
  static Optional<Instant> of(HttpHeaders headers, Instant now) {
    Optional<String> value = headers.firstValue("retry-after").map(String::strip);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    if (value.get().matches("[0-9]{1,9}")) {
      return Optional.of(now.plusSeconds(Long.parseLong(value.get()))).map(at -> capped(at, now));
    }
    Instant theirNow = headers.firstValue("date").flatMap(RetryAfter::date).orElse(now);
    return date(value.get())
        .map(at -> now.plus(Duration.between(theirNow, at)))
        .map(at -> at.isBefore(now) ? now : capped(at, now));
  }

  private static Instant capped(Instant at, Instant now) {
    return at.isAfter(now.plus(LONGEST)) ? now.plus(LONGEST) : at;
  }

  private static Optional<Instant> date(String value) {
    try {
      return Optional.of(
          ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
