package dev.taskyard.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.h2.store.fs.FilePath;
import org.h2.store.fs.FilePathWrapper;

/**
 * The way by which H2 reaches the files of a database, in a URL such as {@code
 * jdbc:h2:taskyard:/home/me/.taskyard/taskyard}: everything is done by H2 as for a plain path, but
 * the database file is read and written through an {@link H2Channel}. It is public for H2, and for
 * who opens the file in the same JVM as this program: to H2 a file that is named without this word
 * is another database. With {@code AUTO_SERVER=TRUE} they reach each other by way of its server;
 * without, the file is refused as locked, and the lock on it is given up, as it is whenever
 * anything in a process closes a file that the process has locked. Thread-safe.
 */
public final class H2Path extends FilePathWrapper {
  private static final String SCHEME = "taskyard";
  private static final Pattern BEFORE_PATH = Pattern.compile("^(jdbc:h2:)(?:file:)?+(?!taskyard:)");
  // Within a URL it stays: who shortens a URL must find it whole.
  private static final Pattern IN_MESSAGE = Pattern.compile("(?<!jdbc:h2:)taskyard:(?=/)");

  /**
   * Tells H2 of this way, once or more often, and puts it into a URL: the connection is then one to
   * the same database as this program's in this JVM.
   *
   * @param url of H2, that names a file
   */
  public static String in(String url) {
    register();
    return BEFORE_PATH.matcher(url).replaceFirst("$1" + SCHEME + ":");
  }

  /** The name of a file for H2, outside of a URL. */
  static String to(Path file) {
    register();
    return SCHEME + ":" + file;
  }

  private static void register() {
    FilePath.register(new H2Path());
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
    return name.endsWith(".mv.db") ? new H2Channel(file) : file;
  }
}
