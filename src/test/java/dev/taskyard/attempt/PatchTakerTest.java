package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PatchTakerTest {
  private static final byte[] BINARY = {0, 1, 2, (byte) 0xff, 0, 10, 13, 7};

  @TempDir Path directory;
  private TestRepository git;
  private String base;

  @BeforeEach
  void beginWithACommit() throws IOException {
    git = TestRepository.in(directory.resolve("r"));
    git.write("old name.txt", "line\n".repeat(40));
    git.write("gone.txt", "goes\n");
    git.write("run.sh", "#!/bin/sh\n");
    git.write("logo.png", BINARY);
    base = git.commit("more");
    Files.createDirectories(directory.resolve("scratch"));
  }

  private TakenPatch take() {
    return new PatchTaker(directory.resolve("scratch")).take(git.top(), base, "attempt");
  }

  /** The patch put on a clean checkout of the base. */
  private TestRepository rebuilt(TakenPatch taken) {
    Path clone = directory.resolve("clone");
    git.git("clone", "-q", "--no-checkout", ".", clone.toString());
    TestRepository other = TestRepository.at(clone);
    other.git("checkout", "-q", "--detach", base);
    new PatchOnWorkspace(clone, taken.patch()).apply();
    return other;
  }

  @Test
  void a_patch_of_every_kind_of_change_rebuilds_the_tree_byte_for_byte() throws IOException {
    git.write("src/App.java", "class App {\n  int answer = 42;\n}\n");
    git.commit("committed");
    git.write("staged.txt", "staged\n");
    git.git("add", "staged.txt");
    git.write("README", "one\n2\nthree\n");
    git.write("dir/untracked ü\t.txt", "no line end");
    git.write("picture.bin", BINARY);
    git.write("logo.png", new byte[] {0, 9, 9, 0});
    git.git("mv", "old name.txt", "new name.txt");
    Files.delete(git.path("gone.txt"));
    Files.setPosixFilePermissions(git.path("run.sh"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(git.path("link"), Path.of("README"));
    git.write("crlf.txt", "a\r\nb \t\r\n");

    TakenPatch taken = take();

    assertThat(taken.changedFiles())
        .containsExactlyInAnyOrder(
            "README",
            "crlf.txt",
            "dir/untracked ü\t.txt",
            "gone.txt",
            "link",
            "logo.png",
            "new name.txt",
            "picture.bin",
            "run.sh",
            "src/App.java",
            "staged.txt");
    assertThat(taken.insertions()).isEqualTo(7);
    assertThat(taken.deletions()).isEqualTo(3);
    assertThat(taken.summary()).isEqualTo("11 files, +7 -3");
    TestRepository rebuilt = rebuilt(taken);
    assertThat(rebuilt.treeOfAll()).isEqualTo(taken.tree()).isEqualTo(git.treeOfAll());
  }

  @Test
  void the_checkout_s_index_branch_and_files_stay_as_they_are() throws IOException {
    git.write("staged.txt", "staged\n");
    git.git("add", "staged.txt");
    git.write("untracked.txt", "untracked\n");
    byte[] index = Files.readAllBytes(git.path(".git/index"));
    String head = git.head();

    TakenPatch taken = take();

    assertThat(Files.readAllBytes(git.path(".git/index"))).isEqualTo(index);
    assertThat(git.head()).isEqualTo(head).isNotEqualTo(taken.headSha());
    assertThat(git.git("status", "--porcelain")).isEqualTo("A  staged.txt\n?? untracked.txt");
    assertThat(directory.resolve("scratch"))
        .isDirectoryContaining("glob:**/attempt.patch")
        .isDirectoryNotContaining("glob:**/index-*");
  }

  @Test
  void its_head_is_a_commit_with_the_whole_tree_behind_what_was_committed() {
    git.write("README", "committed\n");
    String committed = git.commit("own commit");
    git.write("README", "not committed\n");

    TakenPatch taken = take();

    assertThat(git.git("rev-parse", taken.headSha() + "^")).isEqualTo(committed);
    assertThat(git.git("rev-parse", taken.headSha() + "^{tree}")).isEqualTo(taken.tree());
  }

  @Test
  void what_is_all_committed_has_its_head_for_a_head() {
    git.write("README", "committed\n");
    git.commit("own commit");

    assertThat(take().headSha()).isEqualTo(git.head());
  }

  @Test
  void no_change_is_recognised() {
    TakenPatch taken = take();

    assertThat(taken.isEmpty()).isTrue();
    assertThat(taken.headSha()).isEqualTo(base);
    assertThat(taken.summary()).isEqualTo("no changes");
  }

  @Test
  void a_change_that_was_taken_back_is_none() {
    git.write("README", "changed\n");
    git.commit("change");
    git.write("README", "one\ntwo\nthree\n");

    assertThat(take().isEmpty()).isTrue();
  }

  @Test
  void ignored_files_are_left_out_unless_they_were_added() {
    git.write("noise.log", "ignored\n");
    git.write("wanted.log", "added\n");
    git.git("add", "--force", "wanted.log");

    assertThat(take().changedFiles()).containsExactly("wanted.log");
  }

  @Test
  void a_repository_inside_is_left_out_and_named() {
    TestRepository.empty(git.path("inner"));
    TestRepository.in(git.path("other inner"));
    git.write("README", "changed\n");

    TakenPatch taken = take();

    assertThat(taken.changedFiles()).containsExactly("README");
    assertThat(taken.leftOut()).containsExactly("inner/", "other inner/");
  }

  @Test
  void a_user_s_taste_in_diffs_does_not_spoil_it() {
    for (String setting :
        new String[] {
          "diff.noprefix=true",
          "diff.external=false",
          "color.ui=always",
          "core.quotePath=true",
          "diff.renames=copies",
          "apply.whitespace=fix"
        }) {
      String[] parts = setting.split("=", 2);
      git.git("config", parts[0], parts[1]);
    }
    git.write("README", "with blanks at the end  \n");

    TakenPatch taken = take();
    git.write("README", "one\ntwo\nthree\n");
    new PatchOnWorkspace(git.top(), taken.patch()).apply();

    assertThat(git.read("README")).isEqualTo("with blanks at the end  \n");
  }

  @Test
  void hooks_are_not_run() throws IOException {
    for (String hook : new String[] {"post-index-change", "reference-transaction", "post-commit"}) {
      git.write(".git/hooks/" + hook, "#!/bin/sh\ntouch ran-a-hook\n");
      Files.setPosixFilePermissions(
          git.path(".git/hooks/" + hook), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    git.write("untracked.txt", "untracked\n");

    assertThat(take().changedFiles()).containsExactly("untracked.txt");
  }
}
