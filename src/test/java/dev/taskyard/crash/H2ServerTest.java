package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.testing.MigratedSchema;
import dev.taskyard.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The server that the first process to open an H2 file is to the others. */
class H2ServerTest extends CrashTests {
  private static final String LOOPBACK_4 = "0100007F";
  private static final String LOOPBACK_6 = "0000000000000000FFFF00000100007F";
  private static final String LISTENING = "0A";

  @Test
  @EnabledOnOs(OS.LINUX)
  void listens_on_loopback_alone_and_asks_for_its_key() throws Exception {
    try (var database = TestDatabase.h2(new MigratedSchema())) {
      yard = new Yard(database, directory);
      yard.work();
      String file = database.url().replaceAll("^jdbc:h2:file:|;.*$", "");
      Path lock = Path.of(file + ".lock.db");
      var told = new Properties();
      try (var in = Files.newInputStream(lock)) {
        told.load(in);
      }
      int port = Integer.parseInt(told.getProperty("server").replaceFirst(".*:", ""));

      assertThat(addressesOf(port)).isNotEmpty().isSubsetOf(LOOPBACK_4, LOOPBACK_6);
      for (Path kept : List.of(lock, Path.of(file + ".mv.db"))) {
        assertThat(Files.getPosixFilePermissions(kept))
            .as("%s has the key, or what it is for", kept)
            .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      }
      for (String name : List.of(file, "taskyard", "0" + told.getProperty("id"))) {
        assertThatThrownBy(
                () ->
                    DriverManager.getConnection(
                        "jdbc:h2:tcp://127.0.0.1:" + port + "/" + name, "sa", ""))
            .as(name)
            .isInstanceOf(SQLException.class);
      }
      // So it is the key that lets others in, and no fault of the URL that keeps them out.
      try (var connection = database.connect()) {
        assertThat(connection.isValid(5)).isTrue();
      }
      yard.close();
    }
  }

  private static List<String> addressesOf(int port) throws IOException {
    String suffix = ":%04X".formatted(port);
    var addresses = new ArrayList<String>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      if (Files.exists(Path.of(table))) {
        for (String line : Files.readAllLines(Path.of(table))) {
          String[] columns = line.strip().split("\\s+", -1);
          String local = columns[1].toUpperCase(Locale.ROOT);
          if (columns[3].equals(LISTENING) && local.endsWith(suffix)) {
            addresses.add(local.replace(suffix, ""));
          }
        }
      }
    }
    return addresses;
  }
}
