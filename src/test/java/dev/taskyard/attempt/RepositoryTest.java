package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(ReplaceUnderscores.class)
class RepositoryTest {
  @TempDir Path temporary;
  private Path directory;

  @BeforeEach
  void resolveLinks() throws IOException {
    directory = temporary.toRealPath();
  }

  @Test
  void is_found_from_its_top_directory() {
    TestRepository git = TestRepository.in(directory.resolve("r"));

    Repository found = Repository.of(git.top(), "--worktree");

    assertThat(found).isEqualTo(new Repository(git.top(), Path.of(""), git.head(), "main"));
  }

  @Test
  void is_found_from_a_subdirectory_which_has_its_place_in_any_other_checkout() {
    TestRepository git = TestRepository.in(directory.resolve("r"));

    Repository found = Repository.of(git.path("src"), "--worktree");

    assertThat(found.top()).isEqualTo(git.top());
    assertThat(found.workspaceIn(Path.of("/other"))).isEqualTo(Path.of("/other/src"));
  }

  @Test
  void is_found_through_a_link_by_its_real_path() throws IOException {
    TestRepository git = TestRepository.in(directory.resolve("line\nend"));
    Path link = Files.createSymbolicLink(directory.resolve("link"), git.path("src"));

    Repository found = Repository.of(link, "--worktree");

    assertThat(found).isEqualTo(new Repository(git.top(), Path.of("src"), git.head(), "main"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"main", "HEAD"})
  void a_branch_has_its_name_beside_a_tag_with_the_name_of_it_or_of_HEAD(String tag) {
    TestRepository git = TestRepository.in(directory.resolve("r"));
    git.git("update-ref", "refs/tags/" + tag, "HEAD");

    assertThat(Repository.of(git.top(), "--worktree").branch()).isEqualTo("main");
  }

  @Test
  void a_detached_head_has_no_branch() {
    TestRepository git = TestRepository.in(directory.resolve("r"));
    git.git("checkout", "-q", "--detach");

    assertThat(Repository.of(git.top(), "--worktree").branch()).isNull();
  }

  @Test
  void a_workspace_in_none_is_refused_with_what_to_do() {
    assertInvalid(
        () -> Repository.of(directory, "--attempts 3"),
        "Workspace "
            + directory
            + " is in no git repository; --attempts 3 needs one"
            + " (git init && git commit, or leave --attempts away)");
  }

  @Test
  void one_without_a_commit_is_refused_with_what_to_do() {
    TestRepository git = TestRepository.empty(directory.resolve("r"));

    assertInvalid(
        () -> Repository.of(git.top(), "--worktree"),
        "The git repository of workspace "
            + git.top()
            + " has no commit; --worktree needs one (git commit, or leave --worktree away)");
  }

  @Test
  void a_bare_one_is_refused_with_what_to_do() {
    TestRepository git = TestRepository.in(directory.resolve("r"));
    git.git("clone", "-q", "--bare", ".", directory.resolve("bare").toString());

    assertInvalid(
        () -> Repository.of(directory.resolve("bare"), "--worktree"),
        "Workspace "
            + directory.resolve("bare")
            + " is a bare git repository; --worktree needs a checkout"
            + " (git clone it, or leave --worktree away)");
  }

  @Test
  void a_workspace_that_does_not_exist_is_refused() {
    assertInvalid(
        () -> Repository.of(directory.resolve("none"), "--worktree"),
        "Workspace " + directory.resolve("none") + " is not a directory: expected one that exists");
  }

  @Test
  void a_damaged_one_is_refused_in_git_s_own_words() throws IOException {
    TestRepository git = TestRepository.in(directory.resolve("r"));
    Files.writeString(git.path(".git/config"), "[core\n");

    assertThatThrownBy(() -> Repository.of(git.top(), "--worktree"))
        .hasMessageContaining("can't be used for --worktree: fatal: bad config line 1");
  }

  private static void assertInvalid(ThrowingCallable call, String message) {
    assertThatThrownBy(call)
        .hasMessage(message)
        .extracting(e -> ((TaskyardException) e).category())
        .isEqualTo(TaskyardException.Category.INVALID);
  }
}
