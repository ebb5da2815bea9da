package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.attempt.PatchOnWorkspace.Conflict;
import dev.taskyard.attempt.PatchOnWorkspace.Preflight;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class PatchOnWorkspaceTest {
  @TempDir Path directory;
  private TestRepository git;
  private String base;

  @BeforeEach
  void beginWithACommit() throws IOException {
    git = TestRepository.in(directory.resolve("r"));
    base = git.head();
    Files.createDirectories(directory.resolve("scratch"));
  }

  /**
   * A patch that changes README, adds new.txt and renames src/App.java; the checkout is as before.
   */
  private PatchOnWorkspace patch() {
    git.write("README", "one\n2\nthree\n");
    git.write("new.txt", "new\n");
    git.git("mv", "src/App.java", "src/Main.java");
    TakenPatch taken =
        new PatchTaker(directory.resolve("scratch")).take(git.top(), base, "attempt");
    git.git("reset", "-q", "--hard");
    git.git("clean", "-q", "-f", "-d");
    return new PatchOnWorkspace(git.top(), taken.patch());
  }

  private String state() {
    return git.git("status", "--porcelain", "--ignored") + git.git("diff", "HEAD");
  }

  @Test
  void a_patch_that_fits_is_clean_and_trying_it_changes_nothing() throws IOException {
    PatchOnWorkspace patch = patch();
    byte[] index = Files.readAllBytes(git.path(".git/index"));

    assertThat(patch.preflight()).isEqualTo(new Preflight(List.of(), List.of()));

    assertThat(state()).isEmpty();
    assertThat(Files.readAllBytes(git.path(".git/index"))).isEqualTo(index);
  }

  @Test
  void applying_writes_the_working_tree_alone() throws IOException {
    PatchOnWorkspace patch = patch();
    byte[] index = Files.readAllBytes(git.path(".git/index"));

    patch.apply();

    assertThat(Files.readAllBytes(git.path(".git/index"))).isEqualTo(index);
    assertThat(git.head()).isEqualTo(base);
    assertThat(git.git("status", "--porcelain"))
        .isEqualTo(" M README\n D src/App.java\n?? new.txt\n?? src/Main.java");
  }

  @Test
  void changes_elsewhere_do_not_matter() {
    PatchOnWorkspace patch = patch();
    git.write("other.txt", "of the user\n");
    git.write(".gitignore", "*.tmp\n");

    patch.apply();

    assertThat(git.read("new.txt")).isEqualTo("new\n");
    assertThat(git.read("other.txt")).isEqualTo("of the user\n");
  }

  @Test
  void uncommitted_changes_in_what_it_touches_are_named_and_nothing_is_applied() {
    PatchOnWorkspace patch = patch();
    git.write("README", "one\ntwo\nthree\nmy own line\n");
    git.write("src/App.java", "mine\n");
    git.git("add", "src/App.java");
    String before = state();

    assertThat(patch.preflight().uncommitted()).containsExactly("README", "src/App.java");
    assertThatThrownBy(patch::apply)
        .hasMessageStartingWith(
            "The patch does not apply to "
                + git.top()
                + ": uncommitted changes in README, src/App.java (commit or stash them)");

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void each_conflict_is_named_and_nothing_is_applied() {
    PatchOnWorkspace patch = patch();
    git.write("README", "eins\nzwei\ndrei\n");
    git.git("rm", "-q", "src/App.java");
    git.commit("the user went on");
    git.write("new.txt", "of the user\n");
    String before = state();

    assertThat(patch.preflight())
        .isEqualTo(
            new Preflight(
                List.of(
                    new Conflict("README", "patch does not apply at line 1"),
                    new Conflict("new.txt", "already exists in working directory"),
                    new Conflict("src/App.java", "No such file or directory")),
                List.of("new.txt")));
    assertThatThrownBy(patch::apply).hasMessageContaining("README: patch does not apply at line 1");

    assertThat(state()).isEqualTo(before);
  }

  @Test
  void a_patch_fits_although_the_user_went_on_elsewhere() {
    PatchOnWorkspace patch = patch();
    git.write("other.txt", "more\n");
    git.commit("the user went on");

    patch.apply();

    assertThat(git.read("README")).isEqualTo("one\n2\nthree\n");
  }

  @Test
  void a_write_that_fails_half_way_leaves_everything_as_it_was() {
    git.write(".gitattributes", "*.dat filter=broken\n");
    git.write("z.dat", "data\n");
    git.commit("a filter that fails when it writes");
    base = git.head();
    git.write("z.dat", "other data\n");
    PatchOnWorkspace patch = patch();
    git.git("config", "filter.broken.smudge", "false");
    git.git("config", "filter.broken.clean", "cat");
    git.git("config", "filter.broken.required", "true");
    String before = git.git("status", "--porcelain");

    assertThatThrownBy(patch::apply)
        .hasMessageContaining("which is as before")
        .hasMessageContaining("z.dat: smudge filter broken failed");

    assertThat(git.git("status", "--porcelain")).isEqualTo(before).isEmpty();
    assertThat(git.read("README")).isEqualTo("one\ntwo\nthree\n");
    assertThat(git.path("new.txt")).doesNotExist();
  }

  @Test
  void what_is_no_patch_is_said_to_be_none() {
    git.write("noise.log", "hello\n");

    assertThatThrownBy(() -> new PatchOnWorkspace(git.top(), git.path("noise.log")).preflight())
        .hasMessageContaining("can't be read: error: No valid patches in input");
  }
}
