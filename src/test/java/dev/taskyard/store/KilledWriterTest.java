package dev.taskyard.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.store.RecordedPath.Acknowledged;
import dev.taskyard.store.RecordedPath.Cut;
import dev.taskyard.store.RecordedPath.Write;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.BesideDatabases;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.h2.store.fs.FilePath;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An H2 file as a process leaves it that is killed while it writes. Every write is remembered, and
 * the file is made anew as it was after each of them, and in the middle of each: a process can be
 * killed between two pages.
 */
@DisplayNameGeneration(ReplaceUnderscores.class)
class KilledWriterTest {
  private static final int OPENINGS = 2;
  private static final int COMMITS = 16;
  private static final int ROWS = 300;

  /** Space is used again at once, as it is in the file of a worker that has run for a while. */
  private static final String REUSED = ";RETENTION_TIME=0";

  @TempDir(factory = BesideDatabases.class)
  private Path directory;

  @BeforeEach
  void nothing_remembered() {
    FilePath.register(new RecordedPath());
    RecordedPath.STEPS.clear();
  }

  private static String url(String path) {
    return new H2Dialect().completeUrl("jdbc:h2:file:" + path);
  }

  private String recorded() {
    return url(RecordedPath.SCHEME + ":" + directory.resolve("taskyard"));
  }

  @Test
  void every_acknowledged_commit_is_found_wherever_the_writing_breaks_off() throws Exception {
    write(recorded() + REUSED, "");

    var replay = new Replay(this::openTwice);

    assertThat(replay.run()).isEmpty();
    assertThat(replay.looks).isGreaterThan(3 * OPENINGS * COMMITS);
  }

  /**
   * The first of them closes it in order, so that there is more to be trusted wrongly. Neither
   * serves the file to others, which would only cost time.
   */
  private List<String> openTwice(Path image, int acknowledged) {
    String url = url(image + ";IFEXISTS=TRUE;AUTO_SERVER=FALSE");
    var lost = new ArrayList<String>();
    for (String who : List.of("the next process", "the one after it")) {
      try {
        int found = lastIn(url);
        if (found < acknowledged) {
          lost.add("%s: %d of %d commits".formatted(who, found, acknowledged));
        }
      } catch (SQLException e) {
        lost.add("%s: %s".formatted(who, e.getMessage()));
      }
    }
    return lost;
  }

  @Test
  void what_another_program_closed_in_order_after_a_kill_is_not_refused() throws Exception {
    write(recorded() + REUSED, "");

    var replay = new Replay(this::closeByAnother);

    assertThat(replay.run()).isEmpty();
    assertThat(replay.looks).isGreaterThan(3 * OPENINGS * COMMITS);
  }

  private List<String> closeByAnother(Path image, int acknowledged) {
    var file = new H2File(image);
    try {
      long version = newest(file.data());
      file.enter();
      file.mark(version);
      file.leave();
      int found = lastIn("jdbc:h2:file:" + image + ";IFEXISTS=TRUE");
      file.enter();
      file.leave();
      int then = lastIn(url(image + ";IFEXISTS=TRUE;AUTO_SERVER=FALSE"));
      return Math.min(found, then) < acknowledged
          ? List.of("%d and then %d of %d commits".formatted(found, then, acknowledged))
          : List.of();
    } catch (SQLException | IOException | TaskyardException e) {
      return List.of("with %d commits: %s".formatted(acknowledged, e.getMessage()));
    }
  }

  @Test
  void what_another_program_closed_in_order_and_then_was_cut_off_is_refused() throws Exception {
    Path image = directory.resolve("taskyard");
    write(url(image.toString()), "");
    write("jdbc:h2:file:" + image, "");
    var file = new H2File(image);
    long version = newest(file.data());
    file.enter();
    file.mark(version);
    file.leave();

    byte[] whole = Files.readAllBytes(file.data());
    for (int part = 1; part < 8; part++) {
      Files.write(file.data(), Arrays.copyOf(whole, whole.length * part / 8));
      assertThatThrownBy(file::enter).as("%d of 8 parts", part).hasMessageContaining("is damaged");
    }
    Files.write(file.data(), whole);
    file.enter();
    file.leave();
  }

  private static long newest(Path file) throws IOException {
    ByteBuffer head = ByteBuffer.wrap(head(file).getBytes(ISO_8859_1));
    return H2Head.of(head).flatMap(H2Head::newest).orElseThrow().version();
  }

  @Test
  void what_another_program_closed_in_order_is_looked_at_all_the_same() throws Exception {
    String plain = "jdbc:h2:file:" + directory.resolve("taskyard");
    write(plain, "");
    Path file = directory.resolve("taskyard.mv.db");
    assertThat(head(file)).contains(",clean:1,");

    ByteBuffer seen = ByteBuffer.allocate(H2Head.SIZE);
    try (var channel = FilePath.get(H2Path.to(file)).open("r")) {
      assertThat(channel.read(seen, 0)).isEqualTo(H2Head.SIZE);
    }
    assertThat(H2Head.of(seen.flip()).orElseThrow().isClean()).isFalse();

    write(url(directory.resolve("taskyard").toString()), "");
    assertThat(head(file)).startsWith("H:2,").doesNotContain("clean");
  }

  private static String head(Path file) throws IOException {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(H2Head.SIZE), ISO_8859_1);
    }
  }

  @Test
  void a_file_is_opened_again_after_a_thread_was_interrupted_in_a_commit() throws Exception {
    String url = url(directory.resolve("taskyard").toString());
    try {
      assertThatThrownBy(() -> commitInterrupted(url)).isInstanceOf(SQLException.class);
    } finally {
      boolean ignored = Thread.interrupted();
    }

    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement();
        var rows = statement.executeQuery("select count(*) from t")) {
      rows.next();
      assertThat(rows.getInt(1)).isPositive();
    }
  }

  /** Again and again, as what H2 waits for is not always the file. */
  private static void commitInterrupted(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement()) {
      statement.execute("create table t(id int primary key)");
      for (int id = 1; id < 1000; id++) {
        statement.execute("insert into t values (" + id + ")");
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void an_encrypted_file_is_written_as_it_comes() throws Exception {
    String encrypted = recorded() + REUSED + ";CIPHER=AES";
    write(encrypted, "secret sa");

    try (Connection connection = DriverManager.getConnection(encrypted, "sa", "secret sa");
        Statement statement = connection.createStatement()) {
      assertThat(last(statement)).isEqualTo(OPENINGS * COMMITS);
    }
  }

  /** Rows of many sizes, so that chunks come to lie where the last one did not expect them. */
  private static void write(String url, String password) throws SQLException {
    var random = new Random(1);
    for (int opening = 0; opening < OPENINGS; opening++) {
      try (Connection connection = DriverManager.getConnection(url, "sa", password);
          Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists last_commit(number int)");
        statement.execute(
            "create table if not exists t(id int primary key, x varchar, y int unique)");
        connection.setAutoCommit(false);
        for (int i = 1; i <= COMMITS; i++) {
          int number = opening * COMMITS + i;
          statement.execute("delete from last_commit");
          statement.execute("insert into last_commit values (" + number + ")");
          int rows = random.nextInt(4) == 0 ? 40 : 1 + random.nextInt(3);
          for (int row = 0; row < rows; row++) {
            int id = random.nextInt(ROWS);
            int size = random.nextInt(random.nextInt(10) == 0 ? 6000 : 500);
            statement.execute(
                "merge into t values (%d, repeat('x', %d), %d)".formatted(id, size, id));
          }
          connection.commit();
          RecordedPath.acknowledged(number);
        }
      }
    }
  }

  private static int lastIn(String url) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "sa", "");
        Statement statement = connection.createStatement()) {
      return last(statement);
    }
  }

  private static int last(Statement statement) throws SQLException {
    try (var rows = statement.executeQuery("select coalesce(max(number), 0) from last_commit")) {
      rows.next();
      return rows.getInt(1);
    }
  }

  /**
   * What there is to say of a file of which so many commits were acknowledged: nothing, if all is
   * well.
   */
  private interface Look {
    List<String> at(Path image, int acknowledged);
  }

  /** The file, as it was at each step. */
  private final class Replay {
    private final Random random = new Random(2);
    private final Look look;
    private final List<String> faults = new ArrayList<>();
    private byte[] file = new byte[0];
    private int acknowledged;
    private int looks;

    Replay(Look look) {
      this.look = look;
    }

    List<String> run() throws IOException {
      for (RecordedPath.Step step : RecordedPath.STEPS) {
        take(step);
      }
      return faults;
    }

    private void take(RecordedPath.Step step) throws IOException {
      if (step instanceof Acknowledged next) {
        acknowledged = next.number();
      } else if (step instanceof Cut cut) {
        file = Arrays.copyOf(file, cut.size());
        look("after it was cut");
      } else if (step instanceof Write write) {
        byte[] before = file;
        int pages = write.bytes().limit() / H2Head.BLOCK;
        if (pages > 1) {
          file = with(before, write, (1 + random.nextInt(pages - 1)) * H2Head.BLOCK);
          look("in the middle of a write");
        }
        file = with(before, write, write.bytes().limit());
        look("after a write");
      }
    }

    private static byte[] with(byte[] file, Write write, int count) {
      byte[] changed = Arrays.copyOf(file, Math.max(file.length, write.position() + count));
      write.bytes().get(0, changed, write.position(), count);
      return changed;
    }

    private void look(String when) throws IOException {
      if (acknowledged == 0) {
        return;
      }
      looks++;
      Path image = directory.resolve("image");
      Files.write(image.resolveSibling("image.mv.db"), file);
      look.at(image, acknowledged).stream().map(fault -> when + ", " + fault).forEach(faults::add);
    }
  }
}
