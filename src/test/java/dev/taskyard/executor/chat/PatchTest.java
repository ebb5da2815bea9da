package dev.taskyard.executor.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PatchTest {
  private static final String NUMBERS =
      IntStream.rangeClosed(1, 9).mapToObj(n -> n + "\n").collect(Collectors.joining());

  private static String apply(String patch, String content) throws ToolFault {
    List<Patch> patches = Patch.parse(patch);
    assertThat(patches).hasSize(1);
    return patches.get(0).applyTo(content);
  }

  @Test
  void two_places_of_a_file_change() throws Exception {
    String patch =
        """
        diff --git a/n b/n
        index 1..2 100644
        --- a/n
        +++ b/n
        @@ -1,3 +1,3 @@ a heading
         1
        -2
        +zwei
         3
        @@ -7,3 +7,4 @@
         7
         8
        +acht
         9
        """;

    assertThat(apply(patch, NUMBERS)).isEqualTo("1\nzwei\n3\n4\n5\n6\n7\n8\nacht\n9\n");
  }

  @Test
  void the_lines_count_and_not_the_numbers_that_a_model_gets_wrong() throws Exception {
    String patch = "--- n\n+++ n\n@@ -40,9 +41,7 @@\n 6\n-7\n+sieben\n";

    assertThat(apply(patch, NUMBERS)).contains("6\nsieben\n8\n");
  }

  @Test
  void of_several_places_that_fit_the_nearest_is_meant() throws Exception {
    String content = "x\ny\n".repeat(5);

    assertThat(apply("--- n\n+++ n\n@@ -5 +5 @@\n-x\n+z\n", content))
        .isEqualTo("x\ny\nx\ny\nz\ny\nx\ny\nx\ny\n");
  }

  @Test
  void an_empty_line_that_has_lost_its_blank_is_context() throws Exception {
    assertThat(apply("--- n\n+++ n\n@@ -1,3 +1,3 @@\n a\n\n-b\n+c\n", "a\n\nb\n"))
        .isEqualTo("a\n\nc\n");
  }

  @Test
  void a_file_keeps_its_line_ends_and_the_lack_of_a_last_one() throws Exception {
    assertThat(apply("--- n\n+++ n\n@@ -1,2 +1,2 @@\n-a\n+c\n b\n", "a\r\nb\r\n"))
        .isEqualTo("c\r\nb\r\n");
    assertThat(
            apply(
                "--- n\n+++ n\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n\\ No newline at end of file\n",
                "a"))
        .isEqualTo("b");
    assertThat(apply("--- n\n+++ n\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+b\n", "a"))
        .isEqualTo("b\n");
  }

  @Test
  void lines_are_added_to_a_file_that_has_none_and_to_an_end() throws Exception {
    assertThat(apply("--- /dev/null\n+++ b/n\n@@ -0,0 +1,2 @@\n+a\n+b\n", "")).isEqualTo("a\nb\n");
    assertThat(apply("--- n\n+++ n\n@@ -2,0 +3 @@\n+c\n", "a\nb\n")).isEqualTo("a\nb\nc\n");
  }

  @Test
  void lines_that_begin_like_a_head_are_lines() throws Exception {
    assertThat(
            apply(
                "--- n\n+++ n\n@@ -1,2 +1,1 @@\n--- a comment in SQL\n x\n",
                "-- a comment in SQL\nx\n"))
        .isEqualTo("x\n");
  }

  @Test
  void what_does_not_fit_or_can_not_be_done_is_said() {
    assertThatThrownBy(() -> apply("--- n\n+++ n\n@@ -1 +1 @@\n-a\n+b\n", "c\n"))
        .hasMessage(
            "'n' has no such lines as the patch expects at line 1, beginning with 'a':"
                + " read the file again; nothing was changed");
    assertThatThrownBy(() -> Patch.parse("please change it"))
        .hasMessageStartingWith("There is no change in the patch");
    assertThatThrownBy(() -> Patch.parse("diff --git a/x b/y\nrename from x\nrename to y\n"))
        .hasMessageContaining("rename");
    assertThatThrownBy(() -> Patch.parse("--- a/x\n+++ b/x\nno hunk\n"))
        .hasMessageContaining("'x'");
  }
}
