package dev.taskyard.attempt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.taskyard.task.TaskyardException;
import dev.taskyard.testing.Soak;
import dev.taskyard.testing.TestRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(ReplaceUnderscores.class)
class WorktreesTest {
  private static final String TASK = "task_aaaa";
  private static final String BRANCH = "taskyard/task_aaaa";

  @TempDir Path temporary;
  private Path directory;
  private Path scratch;
  private TestRepository git;
  private String base;
  private Worktrees worktrees;

  @BeforeEach
  void beginWithACommit() throws IOException {
    directory = temporary.toRealPath();
    git = TestRepository.in(directory.resolve("r"));
    base = git.head();
    worktrees = new Worktrees(Files.createDirectories(directory.resolve("worktrees")));
    scratch = Files.createDirectories(directory.resolve("scratch"));
  }

  private Worktree make() {
    return worktrees.of(Repository.of(git.top(), "--worktree"), TASK, base);
  }

  private static TestRepository in(Worktree worktree) {
    return TestRepository.at(worktree.path());
  }

  private TakenPatch take(Worktree worktree) {
    TakenPatch taken = new PatchTaker(scratch).take(worktree.path(), base, "attempt");
    worktree.keep(taken);
    return taken;
  }

  @Test
  void a_worktree_has_the_base_on_a_branch_of_its_own() {
    git.write("README", "later\n");
    git.commit("the user goes on");

    Worktree worktree = make();

    assertThat(worktree.path()).isEqualTo(directory.resolve("worktrees/task_aaaa"));
    assertThat(in(worktree).head()).isEqualTo(base);
    assertThat(in(worktree).git("branch", "--show-current")).isEqualTo(BRANCH);
    assertThat(in(worktree).read("README")).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void a_workspace_below_the_top_has_its_place_in_it_even_if_git_has_no_file_there()
      throws IOException {
    Files.createDirectories(git.path("module/empty"));

    Worktree worktree =
        worktrees.of(Repository.of(git.path("module/empty"), "--worktree"), TASK, base);

    assertThat(worktree.workspace())
        .isEqualTo(worktree.path().resolve("module/empty"))
        .isDirectory();
  }

  @Test
  void those_made_and_removed_at_once_do_not_meet() throws Exception {
    ExecutorService many = Executors.newFixedThreadPool(12);
    try {
      List<Callable<List<String>>> lives =
          IntStream.range(0, Soak.of(6, 16))
              .<Callable<List<String>>>mapToObj(i -> () -> liveAndDie(i))
              .toList();
      for (Future<List<String>> life : many.invokeAll(lives)) {
        assertThat(life.get()).isEmpty();
      }
    } finally {
      many.shutdownNow();
    }

    assertThat(git.branches()).containsExactly("main");
    assertThat(git.git("worktree", "list").lines()).hasSize(1);
  }

  private List<String> liveAndDie(int number) {
    Worktree worktree =
        worktrees.of(Repository.of(git.top(), "--attempts 16"), "task_" + number, base);
    assertThat(in(worktree).head()).isEqualTo(base);
    return worktrees.remove(worktree);
  }

  @Test
  void one_that_was_left_half_made_is_made_anew() throws IOException {
    Worktree half = make();
    Files.delete(half.path().resolve("README"));
    Files.delete(directory.resolve("worktrees/task_aaaa.gitdir"));

    assertThat(in(make()).read("README")).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void one_that_leads_elsewhere_is_not_asked_and_not_removed() throws IOException {
    Worktree worktree = make();
    Path elsewhere = directory.resolve("elsewhere");
    TestRepository evil = TestRepository.in(elsewhere);
    evil.git("config", "filter.e.clean", "touch " + directory.resolve("ran") + "; cat");
    Files.delete(worktree.path().resolve(".git"));
    Files.writeString(worktree.path().resolve(".git"), "gitdir: " + elsewhere.resolve(".git"));
    in(worktree).write(".gitattributes", "* filter=e\n");

    assertThatThrownBy(() -> take(worktree))
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("does not lead to its repository any more");
    assertThatThrownBy(() -> worktrees.remove(worktree)).isInstanceOf(TaskyardException.class);
    assertThat(worktrees.leftovers(task -> false, true))
        .singleElement()
        .satisfies(left -> assertThat(left.keptBecause()).isNotEmpty());
    assertThat(directory.resolve("ran")).doesNotExist();
    assertThat(worktree.path().resolve(".gitattributes")).exists();
  }

  @Test
  void an_untouched_one_goes_with_its_branch() {
    Worktree worktree = make();
    in(worktree).write("build.log", "ignored\n");

    assertThat(worktrees.remove(worktree)).isEmpty();

    assertThat(directory.resolve("worktrees")).isEmptyDirectory();
    assertThat(git.branches()).containsExactly("main");
    assertThat(git.git("worktree", "list").lines()).hasSize(1);
  }

  @Test
  void one_whose_change_was_taken_goes_and_its_branch_keeps_the_change() {
    Worktree worktree = make();
    in(worktree).write("README", "changed\n");
    in(worktree).write("new.txt", "new\n");
    TakenPatch taken = take(worktree);

    assertThat(worktrees.remove(worktree)).isEmpty();

    assertThat(worktree.path()).doesNotExist();
    assertThat(git.git("rev-parse", BRANCH)).isEqualTo(taken.headSha());
    assertThat(git.git("show", BRANCH + ":new.txt")).isEqualTo("new");
  }

  @Test
  void one_with_changes_after_the_taking_stays() {
    Worktree worktree = make();
    in(worktree).write("README", "changed\n");
    TakenPatch ignored = take(worktree);
    in(worktree).write("README", "changed again\n");
    in(worktree).write("late.txt", "untracked\n");

    assertThat(worktrees.remove(worktree))
        .containsExactly("uncommitted changes in README, late.txt");
    assertThat(in(worktree).read("late.txt")).isEqualTo("untracked\n");
  }

  @Test
  void one_with_commits_on_no_branch_stays() {
    Worktree worktree = make();
    in(worktree).git("checkout", "-q", "--detach");
    in(worktree).write("README", "changed\n");
    String lost = in(worktree).commit("on no branch");

    assertThat(worktrees.remove(worktree))
        .containsExactly("commits that are on no branch (HEAD is " + lost.substring(0, 12) + ")");
    assertThat(worktree.path()).isDirectory();
  }

  @Test
  void taking_a_change_puts_commits_of_a_detached_head_on_the_branch() {
    Worktree worktree = make();
    in(worktree).git("checkout", "-q", "--detach");
    in(worktree).write("README", "changed\n");
    in(worktree).commit("on no branch");
    TakenPatch taken = take(worktree);

    assertThat(worktrees.remove(worktree)).isEmpty();
    assertThat(git.git("rev-parse", BRANCH)).isEqualTo(taken.headSha());
  }

  @Test
  void a_branch_that_somebody_moved_while_the_change_was_taken_is_left_to_them() {
    Worktree worktree = make();
    in(worktree).write("README", "changed\n");
    TakenPatch taken = new PatchTaker(scratch).take(worktree.path(), base, "attempt");
    in(worktree).write("README", "changed by somebody else\n");
    String theirs = in(worktree).commit("somebody else's");

    worktree.keep(taken);

    assertThat(git.git("rev-parse", BRANCH)).isEqualTo(theirs);
    assertThat(in(worktree).read("README")).isEqualTo("changed by somebody else\n");
    assertThat(worktrees.remove(worktree)).isEmpty();
    assertThat(git.branches()).containsExactly("main", BRANCH);
  }

  @Test
  void a_tag_called_HEAD_changes_nothing() {
    Worktree worktree = make();
    git.git("update-ref", "refs/tags/HEAD", base);
    in(worktree).write("README", "changed\n");
    TakenPatch taken = take(worktree);

    assertThat(worktrees.remove(worktree)).isEmpty();
    assertThat(git.git("rev-parse", BRANCH)).isEqualTo(taken.headSha());
  }

  @Test
  void a_branch_that_somebody_checked_out_while_the_change_was_taken_is_left_as_it_is() {
    Worktree worktree = make();
    in(worktree).write("README", "changed\n");
    TakenPatch taken = new PatchTaker(scratch).take(worktree.path(), base, "attempt");
    in(worktree).git("checkout", "-q", "-b", "other");

    worktree.keep(taken);

    assertThat(worktrees.remove(worktree)).isEmpty();
    assertThat(git.git("rev-parse", BRANCH)).isEqualTo(taken.headSha());
    assertThat(git.git("rev-parse", "other")).isEqualTo(base);
  }

  @Test
  void what_is_unsaved_has_its_whole_name_also_in_a_conflict() {
    Worktree worktree = make();
    in(worktree).write("README", "ours\n");
    String ours = in(worktree).commit("ours");
    in(worktree).git("reset", "-q", "--hard", base);
    in(worktree).write("README", "theirs\n");
    String theirs = in(worktree).commit("theirs");
    in(worktree).git("read-tree", "-m", "-i", base, theirs, ours);
    in(worktree).write("two words\nand a line", "new\n");
    in(worktree).write("src/App.java", "");

    assertThat(worktrees.remove(worktree))
        .containsExactly("uncommitted changes in src/App.java, README, two words\nand a line");
  }

  @Test
  void one_with_a_repository_inside_stays() {
    Worktree worktree = make();
    TestRepository.in(worktree.path().resolve("inner"));
    TakenPatch ignored = take(worktree);

    assertThat(worktrees.remove(worktree)).containsExactly("uncommitted changes in inner/");
  }

  @Test
  void one_with_a_submodule_that_was_checked_out_stays_on_its_branch_and_off_it()
      throws IOException {
    Worktree worktree = make();
    in(worktree).write("new.txt", "new");
    TakenPatch ignored = take(worktree);
    Path own = Path.of(in(worktree).git("rev-parse", "--absolute-git-dir").strip());
    Files.createDirectory(own.resolve("modules"));

    assertThat(worktrees.remove(worktree)).containsExactly("submodules that were checked out");
    in(worktree).git("checkout", "-q", "--detach");
    assertThat(worktrees.remove(worktree)).containsExactly("submodules that were checked out");
  }

  @Test
  void one_that_is_there_already_is_used_as_it_is() {
    in(make()).write("half done.txt", "by a run whose worker died\n");

    assertThat(in(make()).read("half done.txt")).isEqualTo("by a run whose worker died\n");
  }

  @Test
  void one_that_was_removed_goes_on_from_its_branch() {
    Worktree first = make();
    in(first).write("README", "of the first run\n");
    TakenPatch ignored = take(first);
    worktrees.remove(first);

    assertThat(in(make()).read("README")).isEqualTo("of the first run\n");
  }

  @Test
  void one_whose_directory_somebody_deleted_is_made_again() throws IOException {
    Worktree first = make();
    try (var files = Files.walk(first.path())) {
      files.sorted(java.util.Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }

    assertThat(in(make()).head()).isEqualTo(base);
  }

  @Test
  void a_directory_in_its_place_that_is_no_worktree_is_not_touched() {
    TestRepository.at(directory).write("worktrees/task_aaaa/mine.txt", "mine\n");

    assertThatThrownBy(this::make)
        .isInstanceOf(TaskyardException.class)
        .hasMessageContaining("it exists and is none; move it away");
  }

  @Test
  void discarding_takes_worktree_and_branch_whatever_they_hold() {
    Worktree worktree = make();
    in(worktree).write("README", "changed\n");
    in(worktree).commit("change");
    in(worktree).write("untracked.txt", "untracked\n");

    worktrees.discard(git.top(), TASK);

    assertThat(worktree.path()).doesNotExist();
    assertThat(git.branches()).containsExactly("main");
  }

  @Test
  void leftovers_are_found_and_those_with_unsaved_work_are_kept() {
    var repository = Repository.of(git.top(), "--worktree");
    Worktree live = worktrees.of(repository, "task_live", base);
    Worktree untouched = worktrees.of(repository, "task_untouched", base);
    Worktree committed = worktrees.of(repository, "task_committed", base);
    in(committed).write("README", "changed\n");
    in(committed).commit("change");
    Worktree unsaved = worktrees.of(repository, "task_unsaved", base);
    in(unsaved).write("README", "changed\n");

    List<Worktrees.Leftover> found = worktrees.leftovers("task_live"::equals, true);

    assertThat(found)
        .extracting(Worktrees.Leftover::words)
        .containsExactly(
            "removed worktree " + committed.path(),
            "kept worktree " + unsaved.path() + ": uncommitted changes in README",
            "removed worktree " + untouched.path());
    assertThat(live.path()).isDirectory();
    assertThat(unsaved.path()).isDirectory();
    assertThat(untouched.path()).doesNotExist();
    assertThat(git.branches())
        .containsExactly(
            "main", "taskyard/task_committed", "taskyard/task_live", "taskyard/task_unsaved");
  }

  @Test
  void a_leftover_whose_repository_is_gone_is_kept() throws IOException {
    Worktree worktree = make();
    Files.move(git.top(), directory.resolve("moved"));

    assertThat(worktrees.leftovers(id -> false, true))
        .extracting(Worktrees.Leftover::words)
        .containsExactly(
            "kept worktree "
                + worktree.path()
                + ": it is no git worktree (is its repository gone?)");
  }

  @Test
  void only_looking_for_leftovers_removes_none() {
    Worktree worktree = make();

    assertThat(worktrees.leftovers(id -> false, false)).hasSize(1);
    assertThat(worktree.path()).isDirectory();
  }
}
