package dev.taskyard.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.ChildJvm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What only shows between processes, or in one with narrow limits. */
@Timeout(60)
@DisplayNameGeneration(ReplaceUnderscores.class)
final class ProcessesTest {
  private static final int MIB = 1024 * 1024;

  @TempDir Path temp;
  private TestStore store;

  @BeforeEach
  void open() {
    store = TestStore.in(temp);
  }

  @Test
  void processes_that_write_in_the_same_millisecond_never_overwrite_each_other() throws Exception {
    var one = child("", "-Xmx64m", "write-many", "one", "100");
    var two = child("", "-Xmx64m", "write-many", "two", "100");

    assertThat(answers(one, two)).containsExactly("done", "done");

    var expected = new ArrayList<String>();
    IntStream.range(0, 100).forEach(n -> expected.addAll(List.of("one " + n, "two " + n)));
    assertThat(textsOf("task_a")).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void processes_that_make_the_store_id_at_once_agree_on_it() throws Exception {
    var one = child("", "-Xmx64m", "store-ids", "30");
    var two = child("", "-Xmx64m", "store-ids", "30");

    assertThat(new HashSet<>(answers(one, two)))
        .containsExactly(String.valueOf(ArtifactProgram.storeIds(store.directory(), 30)));
  }

  @Test
  void a_large_file_and_a_large_text_fit_through_a_small_heap() throws Exception {
    Path large = temp.resolve("large.bin");
    try (var file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength(100L * MIB);
    }

    var copying = child("", "-Xmx16m", "copy", large.toString());
    var writing = child("", "-Xmx16m", "write", String.valueOf(8 * MIB));

    assertThat(answers(copying, writing))
        .containsExactly(String.valueOf(100L * MIB), String.valueOf(8 * MIB));
  }

  /**
   * A limit on the size of files stands in for a full disk: it strikes in mid-write, at root too.
   */
  @Test
  void a_write_that_fails_half_way_leaves_nothing_behind_and_says_why() throws Exception {
    var writing = child("ulimit -f 64; ", "-Xmx64m", "write", String.valueOf(MIB));

    assertThat(answers(writing))
        .singleElement()
        .asString()
        .startsWith("FAILED Cannot write " + store.path("artifacts/task_a/20260102T120000.123Z"))
        .contains(": file too large; ");
    assertThat(store.namesIn("artifacts/task_a")).isEmpty();
  }

  @Test
  void a_file_that_stands_where_a_directory_belongs_is_named() throws Exception {
    Files.writeString(store.path("artifacts"), "a file");

    assertThat(answers(child("", "-Xmx64m", "write", "5")))
        .containsExactly(
            "FAILED Cannot make directory "
                + store.path("artifacts")
                + ": not a directory; move away what stands where a directory belongs");
  }

  private Process child(String before, String heap, String... verb) throws IOException {
    var command = new ArrayList<>(List.of("bash", "-c", before + "exec \"$0\" \"$@\""));
    command.addAll(ChildJvm.command(ArtifactProgram.class, heap));
    command.add(store.path("").toString());
    command.addAll(List.of(verb));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  /** Lets all go on at once, and waits for each one's answer: its last line. */
  private static List<String> answers(Process... children) throws Exception {
    for (var child : children) {
      assertThat(child.inputReader().readLine()).isEqualTo("ready");
    }
    for (var child : children) {
      child.getOutputStream().close();
    }
    var answers = new ArrayList<String>();
    for (var child : children) {
      answers.add(String.join("\n", child.inputReader().lines().toList()));
      assertThat(child.waitFor()).isZero();
    }
    return answers;
  }

  private List<String> textsOf(String taskId) throws IOException {
    var texts = new ArrayList<String>();
    for (String name : store.namesIn("artifacts/" + taskId)) {
      texts.add(Files.readString(store.path("artifacts/" + taskId).resolve(name)));
    }
    return texts;
  }
}
