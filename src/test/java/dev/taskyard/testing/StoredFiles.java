package dev.taskyard.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * What SQL can't see: each row of an artifact has its file, with that many bytes and that digest.
 */
public final class StoredFiles {
  private static final String ROWS =
      """
      select a.path, a.size_bytes, a.sha256
        from taskyard.artifacts a
        join taskyard.stores s on s.id = a.store_id
       where s.directory = '%s'
       order by a.id
      """;

  private StoredFiles() {}

  /** Fails with the rows of this data directory whose file is not what they say. */
  public static void check(TestDatabase database, Path dataDir) {
    var breaches = new ArrayList<String>();
    try (var connection = database.connect();
        var statement = connection.createStatement();
        var rows = statement.executeQuery(ROWS.formatted(dataDir.toRealPath()))) {
      while (rows.next()) {
        Path file = dataDir.resolve(rows.getString(1));
        String found = Files.exists(file) ? describe(file) : "no file";
        String expected = rows.getLong(2) + " bytes, " + rows.getString(3);
        if (!found.equals(expected)) {
          breaches.add("%s: expected %s, found %s".formatted(file, expected, found));
        }
      }
    } catch (SQLException e) {
      // Without the tables, or the server, there is nothing to hold the files against.
      return;
    } catch (IOException e) {
      throw new AssertionError("The artifacts can't be looked at", e);
    }
    assertThat(breaches).as("artifacts and their files").isEqualTo(List.of());
  }

  private static String describe(Path file) throws IOException {
    // Piece by piece: one may be larger than an array.
    try (var in =
        new DigestInputStream(Files.newInputStream(file), MessageDigest.getInstance("SHA-256"))) {
      long bytes = in.transferTo(OutputStream.nullOutputStream());
      return bytes + " bytes, " + HexFormat.of().formatHex(in.getMessageDigest().digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
