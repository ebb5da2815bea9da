package dev.taskyard.store;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A copy of an H2 database as it is at one moment, while everybody goes on. H2 gives it as an
 * archive; what is kept is the database file in it, which can be put in the place of another.
 */
final class H2Backup {
  private static final String BACKUP = "backup to ?";

  /** The archive can't be written. */
  private static final int IO_FAULT = 90031;

  private final Opening opening;

  /**
   * @param opening to a database that exists, or is not to be made
   */
  H2Backup(Opening opening) {
    this.opening = opening;
  }

  /**
   * The process that serves the file writes the archive: nobody else may read where it does.
   *
   * @return how many tasks are in the copy, which was opened for that
   */
  long to(Path file) throws SQLException {
    Path directory = null;
    try {
      if (Files.exists(file)) {
        throw new FileAlreadyExistsException(file.toString());
      }
      directory = Files.createTempDirectory(file.getParent(), ".taskyard-backup-");
      Path archive = directory.resolve("archive.zip");
      write(archive);
      var copy = new H2File(directory.resolve("copy"));
      unpack(archive, copy.data());
      copy.restrict();
      long tasks = tasks(copy);
      Files.move(copy.data(), file);
      return tasks;
    } catch (FileAlreadyExistsException e) {
      throw TaskyardException.invalid(
          file + " is there already: name a new file for the copy, nothing is written over");
    } catch (IOException e) {
      throw TaskyardException.failed(
          "Cannot write the copy " + file + ": " + e + " (name a place with room for it)", e);
    } finally {
      delete(directory);
    }
  }

  private void write(Path archive) throws SQLException, IOException {
    Connection connection = opening.connect();
    try (connection) {
      opening.requireSchema(connection);
      try (var statement = connection.prepareStatement(BACKUP)) {
        statement.setString(1, archive.toString());
        boolean ignored = statement.execute();
      } catch (SQLException e) {
        if (e.getErrorCode() == IO_FAULT) {
          throw new IOException(e.getMessage(), e);
        }
        throw e;
      }
    } finally {
      opening.leave();
    }
  }

  /** Not read-only: what was under way at that moment is rolled back when it is opened. */
  private long tasks(H2File copy) throws SQLException {
    Login login = opening.login();
    String url = "jdbc:h2:file:" + copy.path() + ";IFEXISTS=TRUE;TRACE_LEVEL_FILE=0";
    String schema = opening.dialect().schemaName(opening.settings().schema());
    try (Connection connection = new Login(url, login.user(), login.password()).connect();
        var statement = connection.createStatement()) {
      long tasks;
      try (var rows = statement.executeQuery("select count(*) from " + schema + ".tasks")) {
        rows.next();
        tasks = rows.getLong(1);
      }
      // Whatever the database says of how long it stays open: the file is moved now.
      statement.execute("shutdown");
      return tasks;
    }
  }

  private static void unpack(Path archive, Path file) throws IOException {
    try (var zip = new ZipInputStream(Files.newInputStream(archive))) {
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().endsWith(".mv.db")) {
          Files.copy(zip, file);
          return;
        }
      }
    }
    throw new IOException("H2 gave no database file");
  }

  private static void delete(@Nullable Path directory) {
    if (directory == null) {
      return;
    }
    try (var left = Files.list(directory)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      // It is hidden, and nobody else can read it.
    }
  }
}
