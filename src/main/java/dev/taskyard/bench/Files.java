package dev.taskyard.bench;

import dev.taskyard.store.HistoryTable;

/** The artifact rows of a task; files there are none. Single-threaded. */
final class Files {
  private final HistoryRows rows;
  private final Asked asked;
  private final Tale tale;
  private final Dice dice;
  private final String storeId;

  Files(HistoryRows rows, Asked asked, Tale tale, Dice dice, String storeId) {
    this.rows = rows;
    this.asked = asked;
    this.tale = tale;
    this.dice = dice;
    this.storeId = storeId;
  }

  /** Where a file of this label would lie. */
  String path(String label) {
    String stamp = tale.now().toString().replaceAll("[-:]|\\.[0-9]+", "");
    return "artifacts/" + asked.publicId() + "/" + stamp + "_" + label + ".txt";
  }

  /** The detail of an entry. */
  void detail(int entry, String label, String path) {
    add(entry, label, path, "Output of " + label, false, dice.millis(4000, 1, 1 << 22));
  }

  /** An artifact of its own, with the entry that tells of it. */
  void listed(String label, String what) {
    long bytes = dice.millis(9000, 1.5, 1 << 24);
    String path = path(label);
    String summary = what + ", " + bytes + " bytes";
    add(
        tale.tell("artifact", label + ": " + summary, null, path),
        label,
        path,
        summary,
        true,
        bytes);
  }

  private void add(
      int entry, String label, String path, String summary, boolean listed, long bytes) {
    rows.add(
        HistoryTable.ARTIFACTS,
        asked.id(),
        tale.run(),
        entry,
        label,
        path,
        summary,
        listed,
        tale.now(),
        bytes,
        dice.hex(64),
        storeId);
  }
}
