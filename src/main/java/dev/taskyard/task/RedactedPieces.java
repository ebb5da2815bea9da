package dev.taskyard.task;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Redacts text that comes in pieces. What may be the beginning of a secret is held back until the
 * next piece, or the end, tells, or until it is {@linkplain #release() released}; that is at most
 * some 20,000 characters. Once a secret is sure, its mask is told and the rest of it is dropped as
 * it comes, however long. Not thread-safe.
 */
public final class RedactedPieces {
  /** How far back of a place its meaning may be decided. */
  private static final int CONTEXT = 160;

  private final Redaction redaction;
  private final List<OwnPattern> own;
  private String pending = "";

  // --- places in pending
  private int from;
  private int told;
  private @Nullable OpenSecret open;

  RedactedPieces(Redaction redaction, List<OwnPattern> own) {
    this.redaction = redaction;
    this.own = own;
  }

  /** What can be said of all that came so far and was not said yet. */
  public String add(String piece) {
    return next(piece, false);
  }

  /** The rest: nothing comes after this. */
  public String end() {
    return next("", true);
  }

  /** Whether something that came is held back. */
  public boolean isHolding() {
    return told < pending.length() || own.stream().anyMatch(OwnPattern::isHolding);
  }

  /**
   * All that is held back, masked as if nothing came after it. More may come: of a secret that goes
   * on then, what comes is masked.
   */
  public String release() {
    String text = new SecretScan(redaction, pending, from, told, open, true).masked();
    told = pending.length();
    for (OwnPattern pattern : own) {
      text = pattern.add(text) + pattern.release();
    }
    return text;
  }

  private String next(String piece, boolean last) {
    String all = pending + piece;
    var scan = new SecretScan(redaction, all, from, told, open, last);
    open = scan.open();
    int settled = scan.settled();
    int kept = Math.max(0, settled - CONTEXT);
    pending = all.substring(kept);
    from = settled - kept;
    told = Math.max(told, settled) - kept;
    String text = scan.masked();
    for (OwnPattern pattern : own) {
      text = pattern.add(text) + (last ? pattern.end() : "");
    }
    return text;
  }
}
