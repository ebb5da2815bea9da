package dev.taskyard.cli;

/** How far a benchmark is: one line that changes on a terminal; elsewhere a line now and then. */
final class BenchProgress {
  private static final long OFTEN_NANOS = 250_000_000L;
  private static final long RARELY_NANOS = 15_000_000_000L;

  private final Context context;
  private long toldAt = System.nanoTime();
  private int shown;

  BenchProgress(Context context) {
    this.context = context;
  }

  void at(String step, long done, long all) {
    boolean inPlace = context.terminal().output();
    long now = System.nanoTime();
    if (now - toldAt < (inPlace ? OFTEN_NANOS : RARELY_NANOS)) {
      return;
    }
    toldAt = now;
    String line = "taskyard: " + step + (all > 1 ? ", " + done + " of " + all : "");
    if (inPlace) {
      String fitted = Text.clip(line, Math.max(1, context.terminal().width() - 1));
      show(fitted);
    } else {
      context.err().print(line + "\n");
      context.err().flush();
    }
  }

  private void show(String line) {
    int width = Text.width(line);
    context.err().print("\r" + line + " ".repeat(Math.max(0, shown - width)));
    context.err().flush();
    shown = width;
  }

  /** Makes room for what is printed next. */
  void end() {
    if (shown > 0) {
      context.err().print("\r" + " ".repeat(shown) + "\r");
      context.err().flush();
      shown = 0;
    }
  }
}
