package dev.taskyard.schedule;

import dev.taskyard.task.RuleKind;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** What a rule names, as people write it. */
final class Instants {
  static final ZoneId OSLO = ZoneId.of("Europe/Oslo");

  private Instants() {}

  /** The first {@code n} after a local time, as local times with their offset. */
  static List<String> next(int n, RuleKind kind, String rule, ZoneId zone, String after) {
    Instant start = LocalDateTime.parse(after).atZone(zone).toInstant();
    return next(n, Rule.of(kind, rule, zone, start), zone, start);
  }

  static List<String> next(int n, Rule rule, ZoneId zone, Instant after) {
    var found = new ArrayList<String>();
    Instant last = after;
    for (int i = 0; i < n; i++) {
      var next = rule.nextAfter(last);
      if (next.isEmpty()) {
        found.add("never");
        break;
      }
      last = next.get();
      found.add(last.atZone(zone).toOffsetDateTime().toString());
    }
    return found;
  }
}
