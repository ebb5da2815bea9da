package dev.taskyard.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Locale;
import java.util.regex.Pattern;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The way by which H2 reaches the files of a database, in a URL such as {@code
 * jdbc:h2:taskyard:/home/me/.taskyard/taskyard}: everything is done by H2 as for a plain path, but
 * what is written to the database file goes through an {@link H2Channel}. It is public for H2, and
 * for who opens a file in the same JVM as this program: for H2 it is another database when it is
 * named without this word, and they reach each other by way of its server. Thread-safe.
 */
public final class H2Path extends FilePathWrapper {
  private static final String SCHEME = "taskyard";
  private static final Pattern BEFORE_PATH =
      Pattern.compile("(?i)^(jdbc:h2:)(?:file:)?(?!taskyard:)");
  // Within a URL it stays: who shortens a URL must find it whole.
  private static final Pattern IN_MESSAGE = Pattern.compile("(?<!jdbc:h2:)taskyard:(?=/)");

  /**
   * Tells H2 of this way, once or more often, and puts it into a URL.
   *
   * @param url of H2, that names a file
   */
  public static String in(String url) {
    FilePath.register(new H2Path());
    return BEFORE_PATH.matcher(url).replaceFirst("$1" + SCHEME + ":");
  }

  /** A message of H2's about a file as if this way were not there. */
  static String plain(String message) {
    return IN_MESSAGE.matcher(message).replaceAll("");
  }

  @Override
  public String getScheme() {
    return SCHEME;
  }

  @Override
  public FileChannel open(String mode) throws IOException {
    FileChannel file = super.open(mode);
    boolean isStore = name.toLowerCase(Locale.ROOT).endsWith(".mv.db");
    return isStore && mode.startsWith("rw") ? new H2Channel(file) : file;
  }
}
