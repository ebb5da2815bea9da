package dev.taskyard.artifact;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
final class ArtifactFilesTest {
  private static final String SHA256_OF_HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir Path temp;
  private TestStore store;
  private ArtifactFiles files;

  @BeforeEach
  void open() {
    store = TestStore.in(temp);
    files = store.files();
  }

  @Test
  void a_text_is_stored_under_its_task_with_stamp_and_label_and_told_with_size_and_hash()
      throws IOException {
    var stored = files.write("task_a", "log", "hello");

    assertThat(stored)
        .isEqualTo(
            new StoredArtifact(
                "artifacts/task_a/20260102T120000.123Z_log.txt", 5, SHA256_OF_HELLO));
    assertThat(store.path(stored.path())).hasContent("hello");
    assertThat(store.namesIn("artifacts/task_a")).containsExactly("20260102T120000.123Z_log.txt");
  }

  @Test
  void an_empty_text_is_an_empty_file() {
    assertThat(files.write("task_a", "log", "").sizeBytes()).isZero();
  }

  @Test
  void text_longer_than_a_buffer_and_of_every_width_keeps_each_byte() throws IOException {
    String text = "aä€\uD83D\uDE00".repeat(50_000) + "\u0000";

    var stored = files.write("task_a", "log", text);

    assertThat(Files.readString(store.path(stored.path()))).isEqualTo(text);
    assertThat(stored.sizeBytes()).isEqualTo(text.getBytes(UTF_8).length);
  }

  @Test
  void a_lone_surrogate_becomes_the_replacement_character() throws IOException {
    var stored = files.write("task_a", "log", "a\uD83Db\uD83D");

    assertThat(Files.readString(store.path(stored.path()))).isEqualTo("a\uFFFDb\uFFFD");
  }

  @Test
  void the_same_label_in_the_same_millisecond_gets_a_number() {
    files.write("task_a", "log", "first");
    var second = files.write("task_a", "log", "second");
    var third = files.write("task_a", "log", "third");

    assertThat(second.path()).endsWith("123Z_log_2.txt");
    assertThat(third.path()).endsWith("123Z_log_3.txt");
    assertThat(store.path(second.path())).hasContent("second");
  }

  @Test
  void threads_that_write_in_the_same_millisecond_never_overwrite_each_other() throws Exception {
    int writers = 4;
    int each = 50;
    ExecutorService pool = Executors.newFixedThreadPool(writers);
    var start = new CyclicBarrier(writers);

    var running = new ArrayList<Future<Set<String>>>();
    for (int writer = 0; writer < writers; writer++) {
      String text = "text of " + writer;
      running.add(
          pool.submit(
              () -> {
                start.await();
                return writeMany(each, text);
              }));
    }
    var paths = new HashSet<String>();
    for (var one : running) {
      paths.addAll(one.get());
    }
    pool.shutdown();

    assertThat(paths).hasSize(writers * each);
    assertThat(store.namesIn("artifacts/task_a")).hasSize(writers * each);
  }

  /** Each text is checked at once and again at the end by the number of names. */
  private Set<String> writeMany(int times, String text) throws IOException {
    var paths = new HashSet<String>();
    for (int n = 0; n < times; n++) {
      String path = files.write("task_a", "log", text + " " + n).path();
      assertThat(store.path(path)).hasContent(text + " " + n);
      paths.add(path);
    }
    return paths;
  }

  @Test
  void an_interrupted_thread_still_stores_its_text_and_stays_interrupted() {
    Thread.currentThread().interrupt();

    var stored = files.write("task_a", "log", "hello");

    assertThat(Thread.interrupted()).isTrue();
    assertThat(store.path(stored.path())).hasContent("hello");
  }

  @ParameterizedTest
  @CsvSource({
    "gate log, gate_log",
    "../../etc/passwd, ______etc_passwd",
    "a/b\\c:d, a_b_c_d",
    "Prüfung-1, Pr_fung-1",
    "'\uD83D\uDE00', _",
    "'', artifact"
  })
  void a_label_is_reduced_to_plain_characters(String label, String name) {
    assertThat(files.write("task_a", label, "").path()).endsWith("123Z_" + name + ".txt");
  }

  @Test
  void a_label_is_cut_to_64_characters() {
    String path = files.write("task_a", "x".repeat(500), "").path();

    assertThat(path).endsWith("123Z_" + "x".repeat(64) + ".txt");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "task_", "task_A", "task_a/../b", "..", "task_a\n", "gate_a"})
  void what_is_no_task_id_becomes_no_path(String id) {
    assertThatThrownBy(() -> files.write(id, "log", "hello"))
        .isInstanceOf(TaskyardException.class)
        .hasMessageStartingWith("Expected a task id")
        .message()
        .hasLineCount(1);
    assertThat(store.path("artifacts")).doesNotExist();
  }

  @Test
  void directories_and_files_are_for_their_owner_alone() throws IOException {
    var stored = files.write("task_a", "log", "hello");

    assertThat(mode(store.path("artifacts"))).isEqualTo("rwx------");
    assertThat(mode(store.path("artifacts/task_a"))).isEqualTo("rwx------");
    assertThat(mode(store.path(stored.path()))).isEqualTo("rw-------");
  }

  @Test
  void a_copy_leaves_its_source_and_is_told_with_size_and_hash() throws IOException {
    Path source = Files.writeString(temp.resolve("raw.log"), "hello");

    var stored = files.copy("task_a", "raw", source);

    assertThat(stored.sizeBytes()).isEqualTo(5);
    assertThat(stored.sha256()).isEqualTo(SHA256_OF_HELLO);
    assertThat(store.path(stored.path())).hasContent("hello");
    assertThat(source).hasContent("hello");
  }

  @Test
  void a_moved_file_is_renamed_and_becomes_its_owners_alone() throws IOException {
    Path source = Files.writeString(files.scratch("task_a", 1).resolve("raw.log"), "hello");
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rw-r--r--"));
    Object inode = Files.getAttribute(source, "unix:ino");

    var stored = files.move("task_a", "raw", source);

    Path target = store.path(stored.path());
    assertThat(stored.sha256()).isEqualTo(SHA256_OF_HELLO);
    assertThat(Files.getAttribute(target, "unix:ino")).isEqualTo(inode);
    assertThat(mode(target)).isEqualTo("rw-------");
    assertThat(source).doesNotExist();
  }

  @Test
  void moving_never_overwrites_either() throws IOException {
    var first = files.write("task_a", "raw", "first");
    Path source = Files.writeString(temp.resolve("raw.log"), "second");

    var second = files.move("task_a", "raw", source);

    assertThat(store.path(first.path())).hasContent("first");
    assertThat(store.path(second.path())).hasContent("second");
  }

  @Test
  void a_file_on_another_file_system_is_copied_and_deleted() throws IOException {
    Path memory = Path.of("/dev/shm");
    Path elsewhere = Files.isDirectory(memory) ? memory : temp;
    Path source = Files.writeString(Files.createTempFile(elsewhere, "raw", ".log"), "hello");

    var stored = files.move("task_a", "raw", source);

    assertThat(store.path(stored.path())).hasContent("hello");
    assertThat(source).doesNotExist();
  }

  @Test
  void what_is_stored_can_be_opened_and_deleted() throws IOException {
    String path = files.write("task_a", "log", "hello").path();

    try (var in = files.open(path)) {
      assertThat(in).hasContent("hello");
    }
    files.delete(path);
    files.delete(path);

    assertThat(store.path(path)).doesNotExist();
  }

  @Test
  void opening_a_missing_file_says_so() {
    assertThatThrownBy(() -> files.open("artifacts/task_a/gone.txt"))
        .isInstanceOfSatisfying(
            TaskyardException.class,
            e -> assertThat(e.category()).isEqualTo(TaskyardException.Category.FAILED))
        .hasMessageStartingWith("No file " + store.path("artifacts/task_a/gone.txt"));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
