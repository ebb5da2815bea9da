package dev.taskyard.cli;

import dev.taskyard.config.Config;
import dev.taskyard.config.ConfigFile;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where things are: an option wins over the environment, the environment over the default. */
final class Settings {

  private static final Pattern SCHEMA = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

  private final GlobalOptions options;
  private final Map<String, String> env;

  Settings(GlobalOptions options, Map<String, String> env) {
    this.options = options;
    this.env = env;
  }

  /** Makes the data directory where there is none, and reads its configuration. */
  Config read() {
    Path directory = createDataDirectory(dataDirectory());
    return ConfigFile.read(directory).withDatabase(database(directory));
  }

  private Path dataDirectory() {
    String named = firstOf(options.dataDir(), "TASKYARD_HOME");
    if (named != null) {
      return path(named, "--data-dir");
    }
    String home = env.getOrDefault("HOME", "");
    return Path.of(home.isBlank() ? System.getProperty("user.home") : home, ".taskyard");
  }

  private static Path createDataDirectory(Path directory) {
    if (Files.isDirectory(directory)) {
      return directory;
    }
    try {
      boolean posix = directory.getFileSystem().supportedFileAttributeViews().contains("posix");
      if (posix) {
        var owner = PosixFilePermissions.fromString("rwx------");
        return Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(owner));
      }
      return Files.createDirectories(directory);
    } catch (IOException e) {
      throw TaskyardException.invalid(
          "cannot make the data directory "
              + directory
              + " ("
              + FileFault.reason(e)
              + "); name another with --data-dir or TASKYARD_HOME");
    }
  }

  private DatabaseSettings database(Path directory) {
    String url = firstOf(options.db(), "TASKYARD_DB");
    String schema =
        Objects.requireNonNullElse(
            firstOf(options.schema(), "TASKYARD_SCHEMA"), DatabaseSettings.DEFAULT_SCHEMA);
    if (!SCHEMA.matcher(schema).matches()) {
      throw TaskyardException.invalid(
          "--schema: expected lower-case letters, digits and '_', found '" + schema + "'");
    }
    return new DatabaseSettings(
        url == null ? Config.h2Url(directory.toAbsolutePath().normalize()) : url,
        firstOf(options.dbUser(), "TASKYARD_DB_USER"),
        password(),
        schema);
  }

  private @Nullable String password() {
    String variable = "TASKYARD_DB_PASSWORD";
    String value = firstOf(options.dbPassword(), variable);
    if (value == null || !value.startsWith("@")) {
      return value;
    }
    return passwordIn(
        value.substring(1), options.dbPassword() == null ? variable : "--db-password");
  }

  private static String passwordIn(String name, String namedBy) {
    Path file = path(name, namedBy);
    try {
      String content = Utf8.decode(Files.readAllBytes(file), file.toString());
      return content.replaceFirst("[\\r\\n]+$", "");
    } catch (IOException e) {
      throw TaskyardException.invalid(
          "%s: cannot read the file %s (%s); expected a file with the password"
              .formatted(namedBy, file, FileFault.reason(e)));
    }
  }

  private @Nullable String firstOf(@Nullable String option, String variable) {
    if (option != null) {
      return option;
    }
    String value = env.get(variable);
    return value == null || value.isBlank() ? null : value;
  }

  private static Path path(String text, String option) {
    try {
      if (!text.isBlank()) {
        return Path.of(text).toAbsolutePath().normalize();
      }
    } catch (InvalidPathException e) {
      // Told below.
    }
    throw TaskyardException.invalid(option + ": expected a path, found '" + text + "'");
  }
}
