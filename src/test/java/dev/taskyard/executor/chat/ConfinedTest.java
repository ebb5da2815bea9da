package dev.taskyard.executor.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.taskyard.executor.RecordedEvents;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.Tasks;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.StopReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No tool reaches what lies outside the workspace, whatever path it is given. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ConfinedTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String SECRET = "the secret outside";

  @TempDir Path directory;
  private ExecutionTask task;
  private Path workspace;
  private Path outside;

  @BeforeEach
  void something_is_inside_and_something_outside() throws IOException {
    task = Tasks.in(directory.toRealPath());
    workspace = task.workspace();
    outside = Files.createDirectory(directory.toRealPath().resolve("outside"));
    Files.writeString(outside.resolve("secret.txt"), SECRET);
    Files.createDirectories(workspace.resolve("src/deep"));
    Files.writeString(workspace.resolve("src/a.txt"), "inside\n");
    // Links as a command of the run might have made them a moment ago.
    Files.createSymbolicLink(workspace.resolve("link"), outside);
    Files.createSymbolicLink(workspace.resolve("src/up"), Path.of("../../outside"));
    Files.createSymbolicLink(workspace.resolve("twice"), Path.of("src/up"));
    Files.createSymbolicLink(workspace.resolve("file"), outside.resolve("secret.txt"));
    Files.createSymbolicLink(workspace.resolve("new"), outside.resolve("made.txt"));
    Files.createSymbolicLink(workspace.resolve("root"), Path.of("/"));
    Files.createSymbolicLink(workspace.resolve("inner"), Path.of("src"));
    Files.createSymbolicLink(workspace.resolve("loop"), Path.of("loop"));
  }

  private ToolPlace place(boolean trusted) throws IOException {
    var files = new Confined(workspace, task.scratch(), trusted);
    return new ToolPlace(
        task, files, new RecordedEvents(), new StopSignal(), 10_000, Duration.ofSeconds(1));
  }

  private ToolResult call(Tool tool, boolean trusted, String... arguments) throws Exception {
    ObjectNode json = JSON.createObjectNode();
    for (int i = 0; i < arguments.length; i += 2) {
      json.put(arguments[i], arguments[i + 1]);
    }
    return tool.call(Arguments.of(json.toString()), place(trusted));
  }

  static Stream<String> ways_out() {
    return Stream.of(
        "../outside/secret.txt",
        "src/../../outside/secret.txt",
        "link/secret.txt",
        "src/up/secret.txt",
        "twice/secret.txt",
        "inner/up/secret.txt",
        "file",
        "src/deep/../../link/secret.txt",
        "root/etc/passwd",
        "/etc/passwd",
        "..",
        "loop");
  }

  @ParameterizedTest
  @MethodSource("ways_out")
  void no_tool_reads_outside(String path) {
    for (Tool tool : List.of(new ReadFile(), new ListFiles())) {
      assertThatThrownBy(() -> call(tool, false, "path", path)).isInstanceOf(ToolFault.class);
    }
    assertThatThrownBy(() -> call(new SearchFiles(), false, "path", path, "pattern", "secret"))
        .isInstanceOf(ToolFault.class);
  }

  @ParameterizedTest
  @MethodSource("ways_out")
  void no_tool_writes_outside(String path) throws Exception {
    assertThatThrownBy(() -> call(new WriteFile(), false, "path", path, "content", "mine now"))
        .isInstanceOf(ToolFault.class);
    assertThatThrownBy(
            () ->
                call(new EditFile(), false, "path", path, "old_text", "secret", "new_text", "mine"))
        .isInstanceOf(ToolFault.class);
    for (String patch :
        List.of(
            "--- a/%s\n+++ b/%s\n@@ -1 +1 @@\n-%s\n+mine now\n".formatted(path, path, SECRET),
            "--- /dev/null\n+++ b/%s\n@@ -0,0 +1 @@\n+mine now\n".formatted(path),
            "--- a/%s\n+++ /dev/null\n@@ -1 +0,0 @@\n-%s\n".formatted(path, SECRET))) {
      assertThatThrownBy(() -> call(new ApplyPatch(), false, "patch", patch))
          .isInstanceOf(ToolFault.class);
    }
    assertThat(outside.resolve("secret.txt")).hasContent(SECRET);
    assertThat(outside).isDirectoryNotContaining(file -> !file.endsWith("secret.txt"));
  }

  @Test
  void a_new_file_is_not_made_through_a_link_to_nothing_outside() {
    assertThatThrownBy(() -> call(new WriteFile(), false, "path", "new", "content", "x"))
        .isInstanceOf(ToolFault.class);
    assertThatThrownBy(() -> call(new WriteFile(), false, "path", "link/a/b.txt", "content", "x"))
        .isInstanceOf(ToolFault.class);
    assertThat(outside.resolve("made.txt")).doesNotExist();
    assertThat(outside.resolve("a")).doesNotExist();
  }

  @Test
  void a_directory_that_becomes_a_link_after_the_look_is_not_followed() throws Exception {
    Folder top = Folder.open(workspace.toRealPath());
    Path deep = workspace.resolve("src/deep");
    Files.delete(deep);
    Files.createSymbolicLink(deep, outside);

    try (top;
        Folder src = top.folder(Path.of("src"))) {
      assertThatThrownBy(() -> src.folder(Path.of("deep"))).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> top.channel(Path.of("file"), java.nio.file.StandardOpenOption.READ))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void listing_and_searching_show_links_and_do_not_follow_them() throws Exception {
    String list = call(new ListFiles(), false, "path", ".").told();
    String found = call(new SearchFiles(), false, "pattern", "secret|inside").told();

    assertThat(list).contains("link  (a link)", "src/a.txt  7").doesNotContain("secret");
    assertThat(found).isEqualTo("src/a.txt:1: inside\n");
  }

  @Test
  void a_link_that_stays_inside_is_a_way_like_any_other() throws Exception {
    assertThat(call(new ReadFile(), false, "path", "inner/a.txt").told()).isEqualTo("1\tinside\n");

    call(new WriteFile(), false, "path", "inner/b/c.txt", "content", "made");

    assertThat(workspace.resolve("src/b/c.txt")).hasContent("made");
    assertThat(workspace).isDirectoryNotContaining("glob:**/.*.tmp");
  }

  @Test
  void what_replaces_a_file_has_its_permissions() throws Exception {
    Path script = workspace.resolve("run.sh");
    Files.writeString(script, "echo");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));

    call(new WriteFile(), false, "path", "run.sh", "content", "echo again");

    assertThat(Files.getPosixFilePermissions(script))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-x---"));
    assertThat(script).hasContent("echo again");
  }

  @Test
  void a_trusted_task_reaches_everything() throws Exception {
    assertThat(call(new ReadFile(), true, "path", "link/secret.txt").told()).contains(SECRET);

    call(new WriteFile(), true, "path", outside.resolve("a/b.txt").toString(), "content", "mine");

    assertThat(outside.resolve("a/b.txt")).hasContent("mine");
  }

  @Test
  void the_scratch_directory_may_be_read_and_not_written() throws Exception {
    Path log = Files.writeString(task.scratch().resolve("gate.log"), "it failed", UTF_8);

    assertThat(call(new ReadFile(), false, "path", log.toString()).told()).contains("it failed");
    assertThatThrownBy(
            () -> call(new WriteFile(), false, "path", log.toString(), "content", "it passed"))
        .isInstanceOf(ToolFault.class);
  }

  @Test
  void a_file_that_would_become_too_large_is_left_as_it_is() throws Exception {
    String many = "a".repeat(10_000);
    Files.writeString(workspace.resolve("many.txt"), many);
    String replacement = "b".repeat(2_000);

    ObjectNode arguments = JSON.createObjectNode().put("path", "many.txt").put("all", true);
    arguments.put("old_text", "a").put("new_text", replacement);

    assertThatThrownBy(() -> new EditFile().call(Arguments.of(arguments.toString()), place(false)))
        .hasMessage("'many.txt' would have 20000000 characters: expected at most 10485760");
    assertThat(workspace.resolve("many.txt")).hasContent(many);
  }

  @Test
  void a_walk_that_is_cut_short_says_so() throws Exception {
    for (int most : List.of(2, 1000)) {
      try (Confined.Found found = place(false).files().find(".")) {
        var walk = new FileWalk((folder, name, attributes) -> true, new StopSignal(), most);
        walk.walk(found, 9);

        assertThat(walk.isCut()).isEqualTo(most == 2);
      }
    }
  }

  @Test
  void a_pipe_is_not_waited_for() throws Exception {
    Path pipe = workspace.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();

    assertThatThrownBy(() -> call(new ReadFile(), false, "path", "pipe"))
        .hasMessage("'pipe' is no regular file");
    for (Tool tool : List.of(new ReadFile(), new ListFiles())) {
      assertThatThrownBy(() -> call(tool, false, "path", "pipe/x")).isInstanceOf(IOException.class);
    }
    assertThat(call(new SearchFiles(), false, "pattern", "nothing").told())
        .isEqualTo("(no line matches)");
  }

  @Test
  void what_git_runs_is_not_the_models_to_write() throws Exception {
    Files.createDirectories(workspace.resolve(".git/hooks"));
    Files.createSymbolicLink(workspace.resolve("hooks"), Path.of(".git/hooks"));

    for (String path : List.of(".git/config", "hooks/post-commit", "src/.GIT/config")) {
      assertThatThrownBy(() -> call(new WriteFile(), false, "path", path, "content", "x"))
          .hasMessage("'%s' is git's own: it can't be written".formatted(path));
    }
    assertThat(workspace.resolve(".git/hooks")).isEmptyDirectory();
  }

  @Test
  void a_patch_makes_files_in_new_directories_and_deletes_others() throws Exception {
    String patch =
        """
        --- /dev/null
        +++ b/fresh/dir/c.txt
        @@ -0,0 +1 @@
        +made
        --- a/src/a.txt
        +++ /dev/null
        @@ -1 +0,0 @@
        -inside
        """;

    ToolResult result = call(new ApplyPatch(), false, "patch", patch);

    assertThat(result.told()).isEqualTo("Changed fresh/dir/c.txt, src/a.txt");
    assertThat(result.recorded()).endsWith(patch);
    assertThat(workspace.resolve("fresh/dir/c.txt")).hasContent("made");
    assertThat(workspace.resolve("src/a.txt")).doesNotExist();
  }

  @Test
  void a_patch_of_which_a_part_does_not_fit_changes_nothing() {
    String patch =
        """
        --- a/src/a.txt
        +++ b/src/a.txt
        @@ -1 +1 @@
        -inside
        +changed
        --- a/none.txt
        +++ b/none.txt
        @@ -1 +1 @@
        -x
        +y
        """;

    assertThatThrownBy(() -> call(new ApplyPatch(), false, "patch", patch))
        .hasMessage("There is no file 'none.txt'; nothing was changed");
    assertThat(workspace.resolve("src/a.txt")).hasContent("inside");
  }

  @Test
  void an_expression_that_takes_for_ever_is_given_up_when_its_run_is_stopped() throws Exception {
    Files.writeString(workspace.resolve("long.txt"), "a".repeat(500) + "\n");
    var stop = new StopSignal();
    var files = new Confined(workspace, task.scratch(), false);
    var place =
        new ToolPlace(task, files, new RecordedEvents(), stop, 10_000, Duration.ofSeconds(1));
    var stopping = new Thread(() -> stop.raise(StopReason.CANCEL_REQUESTED));
    stopping.start();

    assertThatThrownBy(
            () ->
                new SearchFiles()
                    .call(
                        Arguments.of(
                            "{\"pattern\":\"(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)b\",\"path\":\"long.txt\"}"),
                        place))
        .hasMessageStartingWith("The search took too long");
  }
}
