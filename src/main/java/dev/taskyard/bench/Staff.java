package dev.taskyard.bench;

import dev.taskyard.store.HistoryTable;
import dev.taskyard.task.HistoryOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** The workers of a history: one on each host at any time, begun anew every few days. */
final class Staff {
  static final int HOSTS = 8;
  private static final Duration SHIFT = Duration.ofDays(5);
  private static final Duration OVERLAP = Duration.ofHours(3);
  private static final int SLOTS = 4;
  private static final double DIES = 0.06;
  private static final String VERSION = "1.0.0";

  /** One worker. */
  record Member(long id, String name, String host) {}

  private final HistoryOrder order;
  private final long firstId;

  Staff(HistoryOrder order, long firstId) {
    this.order = order;
    this.firstId = firstId;
  }

  static int shifts() {
    return (int) (HistoryOrder.SPAN.toHours() / SHIFT.toHours());
  }

  /** Of the data directory that no host has. */
  static String storeId(long seed) {
    return new UUID(seed, 1).toString();
  }

  /** Who is on duty on a host. */
  Member at(long micros, int host) {
    long hours = (micros / 1_000_000 - order.from().getEpochSecond()) / 3600;
    int shift = (int) Math.min(shifts() - 1L, hours / SHIFT.toHours());
    return new Member(firstId + (long) shift * HOSTS + host, name(shift, host), hostName(host));
  }

  private static String hostName(int host) {
    return "bench-" + (host + 1);
  }

  private static String name(int shift, int host) {
    return hostName(host) + ":" + (1000 + shift);
  }

  void addTo(HistoryRows rows) {
    String store = storeId(order.seed());
    rows.add(HistoryTable.STORES, store, hostName(0), "/var/lib/taskyard", order.until());
    for (int shift = 0; shift < shifts(); shift++) {
      for (int host = 0; host < HOSTS; host++) {
        add(rows, shift, host, store);
      }
    }
  }

  private void add(HistoryRows rows, int shift, int host, String store) {
    Instant start = order.from().plus(SHIFT.multipliedBy(shift));
    Instant planned = start.plus(SHIFT).plus(OVERLAP);
    Instant end = planned.isAfter(order.until()) ? order.until() : planned;
    rows.add(
        HistoryTable.WORKERS,
        firstId + (long) shift * HOSTS + host,
        name(shift, host),
        hostName(host),
        "bench",
        1000L + shift,
        0L,
        SLOTS,
        "claude,codex,gemini,opencode,shell",
        VERSION,
        store,
        start,
        end.minusSeconds(4),
        end.plusSeconds(26),
        end,
        Dice.of(order.seed(), -1 - (long) shift * HOSTS - host).chance(DIES) ? "dead" : "stopped");
  }
}
