package dev.taskyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.taskyard.cli.Shell.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands on a database of their own, as a shell runs them. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class CommandsTest {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String ID = "task_[a-z2-7]{16,}";

  @TempDir private static Path template;

  @TempDir private Path home;
  private Shell shell;

  /** Copied for each test: a schema takes longer to make than a command to run. */
  @BeforeAll
  static void migrate() {
    assertThat(Shell.in(template).run("migrate").exitCode()).isZero();
  }

  @BeforeEach
  void openShell() throws IOException {
    try (Stream<Path> files = Files.list(template)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.copy(file, home.resolve(file.getFileName()));
      }
    }
    shell = Shell.in(home);
  }

  @Nested
  class Add {

    @Test
    void prints_the_id_and_nothing_else() {
      Outcome outcome = shell.run("add", "fix", "the", "bug");

      assertThat(outcome.out()).matches(ID + "\n");
      assertThat(outcome.err()).isEmpty();
      assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void joins_the_words_of_the_prompt() throws IOException {
      assertThat(added("fix", "the", "bug").get("prompt").textValue()).isEqualTo("fix the bug");
    }

    @Test
    void takes_options_between_the_words_until_two_dashes() throws IOException {
      JsonNode task = added("fix", "-q", "night", "the", "--", "-q", "bug");

      assertThat(task.get("prompt").textValue()).isEqualTo("fix the -q bug");
      assertThat(task.get("queue").textValue()).isEqualTo("night");
    }

    @Test
    void reads_standard_input_for_a_dash() throws IOException {
      shell.typing("\uFEFFgrün\nund blau\n");

      assertThat(added("-").get("prompt").textValue()).isEqualTo("grün\nund blau");
    }

    @Test
    void reads_a_file() throws IOException {
      Path prompt = Files.writeString(home.resolve("prompt.md"), "from a file");

      assertThat(added("--file", prompt.toString()).get("prompt").textValue())
          .isEqualTo("from a file");
    }

    @Test
    void leaves_an_at_sign_alone() throws IOException {
      assertThat(added("@home").get("prompt").textValue()).isEqualTo("@home");
    }

    @Test
    void keeps_what_the_options_say() throws IOException {
      JsonNode task =
          added(
              "-w",
              home.toString(),
              "-m",
              "large",
              "--mode",
              "plan",
              "-x",
              "shell",
              "--allow-shell",
              "-p",
              "3",
              "--at",
              "2030-01-02T03:04:05Z",
              "--key",
              "k",
              "--label",
              "a=b",
              "x");

      assertThat(task.get("workspace").textValue()).isEqualTo(home.toString());
      assertThat(task.get("model").textValue()).isEqualTo("large");
      assertThat(task.get("mode").textValue()).isEqualTo("plan");
      assertThat(task.get("executor").textValue()).isEqualTo("shell");
      assertThat(task.get("allow_shell").booleanValue()).isTrue();
      assertThat(task.get("trust_mode").booleanValue()).isFalse();
      assertThat(task.get("auto_approve").booleanValue()).isFalse();
      assertThat(task.get("priority").intValue()).isEqualTo(3);
      assertThat(task.get("run_at").textValue()).isEqualTo("2030-01-02T03:04:05.000000Z");
      assertThat(task.get("key").textValue()).isEqualTo("k");
      assertThat(task.get("labels").toString()).isEqualTo("{\"a\":\"b\"}");
    }

    @ParameterizedTest
    @CsvSource(
        delimiter = '|',
        value = {
          "-w /nowhere/at/all x|/nowhere/at/all",
          "-x nobody x|Unknown executor 'nobody'",
        })
    void refuses_what_cannot_be_done_with_2(String words, String told) {
      Outcome outcome = shell.run(("add " + words).split(" "));

      assertThat(outcome.err()).startsWith("taskyard: ").contains(told);
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void refuses_a_blank_prompt_with_2() {
      assertThat(shell.run("add", " \n"))
          .isEqualTo(new Outcome(2, "", "taskyard: Task prompt cannot be empty\n"));
    }

    @Test
    void queues_a_batch_in_its_order() throws IOException {
      Path batch =
          Files.writeString(
              home.resolve("tasks.jsonl"), "{\"prompt\":\"one\"}\n\n{\"prompt\":\"two\"}\n");

      List<String> ids = shell.run("add", "--batch", batch.toString()).outLines();

      assertThat(ids).hasSize(2).allMatch(id -> id.matches(ID));
      assertThat(promptOf(ids.get(0))).isEqualTo("one");
      assertThat(promptOf(ids.get(1))).isEqualTo("two");
    }

    @Test
    void prints_a_batch_as_an_array_even_of_one() throws IOException {
      shell.typing("{\"prompt\":\"one\",\"queue\":\"night\"}\n");

      JsonNode tasks = json(shell.run("add", "--json", "--batch", "-"));

      assertThat(tasks.isArray()).isTrue();
      assertThat(tasks).hasSize(1);
      assertThat(tasks.get(0).get("queue").textValue()).isEqualTo("night");
    }

    @Test
    void refuses_a_batch_whole_with_the_bad_lines_number() {
      shell.typing("{\"prompt\":\"one\"}\n\n{\"prompt\":\" \"}\n");

      Outcome outcome = shell.run("add", "--batch", "-");

      assertThat(outcome.err()).isEqualTo("taskyard: line 3: Task prompt cannot be empty\n");
      assertThat(outcome.exitCode()).isEqualTo(2);
      assertThat(shell.run("list").out()).isEmpty();
    }

    @Test
    void takes_defaults_from_the_configuration() throws IOException {
      Files.writeString(
          home.resolve("config.toml"),
          "default_model = \"large\"\ndefault_queue = \"night\"\nallow_shell = true\n");

      JsonNode task = added("x");
      JsonNode other = added("x", "-m", "small", "--no-allow-shell");

      assertThat(task.get("model").textValue()).isEqualTo("large");
      assertThat(task.get("queue").textValue()).isEqualTo("night");
      assertThat(task.get("allow_shell").booleanValue()).isTrue();
      assertThat(other.get("model").textValue()).isEqualTo("small");
      assertThat(other.get("allow_shell").booleanValue()).isFalse();
    }
  }

  @Nested
  class Look {

    @Test
    void list_is_newest_first_and_pages() {
      String oldest = add("one");
      String middle = add("two");
      String newest = add("three");

      assertThat(idsOf("list")).containsExactly(newest, middle, oldest);
      assertThat(idsOf("list", "--limit", "2")).containsExactly(newest, middle);
      assertThat(idsOf("list", "--before", middle)).containsExactly(oldest);
    }

    @Test
    void list_can_be_narrowed() {
      String night = add("-q", "night", "one");
      String day = add("two");
      assertThat(shell.run("cancel", day).exitCode()).isZero();

      assertThat(idsOf("list", "--queue", "night")).containsExactly(night);
      assertThat(idsOf("list", "--status", "canceled")).containsExactly(day);
    }

    @Test
    void list_fits_the_terminal_without_cutting_ids() {
      String id = add("a prompt that is a good deal longer\nthan the terminal is wide");
      shell.on(new Io.Terminal(false, false, 72));

      List<String> lines = shell.run("list").outLines();

      assertThat(lines.get(1)).startsWith(id).endsWith("…").contains("queued");
      assertThat(lines).allMatch(line -> Text.width(line) <= 72);
    }

    @Test
    void colours_are_for_terminals_that_want_them() {
      add("one");
      String escape = "\u001b[";

      assertThat(shell.run("list").out()).doesNotContain(escape);
      shell.on(new Io.Terminal(true, true, 100));
      assertThat(shell.run("list").out()).contains(escape);
      assertThat(shell.run("list", "--json").out()).doesNotContain(escape);
      shell.with("NO_COLOR", "1");
      assertThat(shell.run("list").out()).doesNotContain(escape);
    }

    @Test
    void list_and_counts_of_nothing_are_empty() throws IOException {
      assertThat(shell.run("list").out()).isEmpty();
      assertThat(shell.run("list", "--json").out()).isEqualTo("[]\n");
      assertThat(json(shell.run("counts", "--json")).toString())
          .isEqualTo(
              "{\"queued\":0,\"running\":0,\"completed\":0,\"failed\":0,\"canceled\":0,\"queues\":{}}");
    }

    @Test
    void counts_are_by_status_and_by_queue() throws IOException {
      add("-q", "night", "one");
      assertThat(shell.run("cancel", add("two")).exitCode()).isZero();

      JsonNode counts = json(shell.run("counts", "--json"));

      assertThat(counts.get("queued").intValue()).isEqualTo(1);
      assertThat(counts.get("canceled").intValue()).isEqualTo(1);
      assertThat(counts.get("queues").get("night").get("queued").intValue()).isEqualTo(1);
      assertThat(shell.run("counts").out()).contains("night", "(all)");
    }

    @Test
    void show_takes_a_prefix() {
      String id = add("one");

      Outcome outcome = shell.run("show", id.substring(0, 12));

      assertThat(outcome.out())
          .startsWith(id + "  queued\n")
          .contains("Prompt\n  one\n", "Task queued");
      assertThat(outcome.exitCode()).isZero();
    }

    @Test
    void what_is_not_there_or_ambiguous_ends_with_3() {
      add("one");
      add("two");

      assertThat(shell.run("show", "task_0"))
          .isEqualTo(new Outcome(3, "", "taskyard: Task not found: task_0\n"));
      assertThat(shell.run("watch", "task_0").exitCode()).isEqualTo(3);
      assertThat(shell.run("list", "--before", "task_0").exitCode()).isEqualTo(3);
      assertThat(shell.run("artifact", "task_0", "x").exitCode()).isEqualTo(3);
      assertThat(shell.run("record", "task_0", "{}").exitCode()).isEqualTo(3);
      Outcome ambiguous = shell.run("show", "task_");
      assertThat(ambiguous.err()).contains("Ambiguous task prefix 'task_': matches 2 tasks");
      assertThat(ambiguous.exitCode()).isEqualTo(3);
    }
  }

  @Nested
  class Work {

    @Test
    void until_empty_does_all_there_is() throws IOException {
      String id = add("-x", "shell", "--allow-shell", "echo hello");

      Outcome outcome = shell.run("work", "--until-empty", "--slots", "1");

      assertThat(outcome.exitCode()).isZero();
      assertThat(outcome.out()).isEmpty();
      assertThat(outcome.err()).contains(": 1 slot, queues: all, executors: ", "shell");
      JsonNode task = json(shell.run("show", id, "--json"));
      assertThat(task.get("status").textValue()).isEqualTo("completed");
      assertThat(task.get("result_text").textValue()).isEqualTo("hello\n");
      assertThat(task.get("runs")).hasSize(1);
      assertThat(task.get("runs").get(0).get("exit_code").intValue()).isZero();
    }

    @Test
    void only_the_queues_that_were_named() {
      String night = add("-x", "shell", "--allow-shell", "-q", "night", "true");
      String day = add("-x", "shell", "--allow-shell", "true");

      assertThat(shell.run("work", "--until-empty", "--queue", "night").exitCode()).isZero();

      assertThat(idsOf("list", "--status", "completed")).containsExactly(night);
      assertThat(idsOf("list", "--status", "queued")).containsExactly(day);
    }

    @Test
    void run_shows_what_happens_and_ends_as_the_task_does() {
      Outcome good = shell.run("run", "-x", "shell", "--allow-shell", "echo hello");
      Outcome bad = shell.run("run", "-x", "shell", "--allow-shell", "echo sorry >&2; exit 3");

      assertThat(good.out()).contains("Task started", "hello", "Task completed");
      assertThat(good.out()).endsWith("\nhello\n");
      assertThat(good.exitCode()).isZero();
      assertThat(bad.out()).contains("Task failed: ");
      assertThat(bad.exitCode()).isEqualTo(1);
    }

    @Test
    void run_prints_a_large_result_whole() {
      Outcome outcome = shell.run("run", "-x", "shell", "--allow-shell", "seq 1 1000");

      assertThat(outcome.out()).contains("\n998\n999\n1000\n");
    }

    @Test
    void run_with_json_prints_the_record_alone() throws IOException {
      Outcome outcome = shell.run("run", "--json", "-x", "shell", "echo hello");

      JsonNode task = json(outcome);
      assertThat(task.get("status").textValue()).isEqualTo("failed");
      assertThat(task.get("error").textValue()).isEqualTo("Executor 'shell' needs allow_shell");
      assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void watch_tells_each_entry_once_and_ends_as_the_task_did() throws IOException {
      String id = add("-x", "shell", "--allow-shell", "echo hello");
      assertThat(shell.run("work", "--until-empty").exitCode()).isZero();

      Outcome outcome = shell.run("watch", "--json", id);
      Outcome rest = shell.run("watch", "--json", "--from", "2", id);

      assertThat(outcome.exitCode()).isZero();
      assertThat(parsed(outcome.outLines()).map(entry -> entry.get("kind").textValue()))
          .startsWith("queued", "running")
          .endsWith("finished");
      assertThat(parsed(outcome.outLines()).map(entry -> entry.get("entry").intValue())).isSorted();
      assertThat(rest.outLines())
          .isEqualTo(outcome.outLines().subList(2, outcome.outLines().size()));
    }

    @Test
    void watch_of_a_canceled_task_ends_with_130() {
      String id = add("x");
      assertThat(shell.run("cancel", id).exitCode()).isZero();

      Outcome outcome = shell.run("watch", id);

      assertThat(outcome.out()).contains("canceled", "Task canceled before execution");
      assertThat(outcome.exitCode()).isEqualTo(130);
    }
  }

  @Nested
  class End {

    @Test
    void cancel_tries_all_and_the_first_fault_decides() throws IOException {
      String one = add("one");
      String two = add("two");

      Outcome outcome = shell.run("cancel", one, "task_0", two);

      assertThat(outcome.out()).isEqualTo(one + " canceled\n" + two + " canceled\n");
      assertThat(outcome.err()).isEqualTo("taskyard: Task not found: task_0\n");
      assertThat(outcome.exitCode()).isEqualTo(3);
    }

    @Test
    void cancel_in_json_is_a_record_or_an_array_as_ids_were_named() throws IOException {
      String one = add("one");

      assertThat(json(shell.run("cancel", one, "--json")).get("status").textValue())
          .isEqualTo("canceled");
      assertThat(json(shell.run("cancel", one, one, "--json"))).hasSize(2);
      assertThat(shell.run("cancel", "task_0", "--json").out()).isEmpty();
    }

    @Test
    void retry_queues_what_has_ended_and_refuses_the_rest() {
      String id = add("one");
      assertThat(shell.run("cancel", id).exitCode()).isZero();

      assertThat(shell.run("retry", id)).isEqualTo(new Outcome(0, id + " queued\n", ""));
      Outcome again = shell.run("retry", id);
      assertThat(again.err()).startsWith("taskyard: ").contains(id);
      assertThat(again.exitCode()).isEqualTo(1);
    }

    @Test
    void clear_removes_what_has_ended() throws IOException {
      String kept = add("one");
      assertThat(shell.run("cancel", add("two")).exitCode()).isZero();

      assertThat(shell.run("clear", "--yes", "--older-than", "1h").out()).isEqualTo("0\n");
      assertThat(shell.run("clear", "--yes", "--status", "failed").out()).isEqualTo("0\n");
      assertThat(json(shell.run("clear", "--yes", "--json")).toString())
          .isEqualTo("{\"removed\":1}");
      assertThat(idsOf("list")).containsExactly(kept);
    }

    @Test
    void clear_asks_on_a_terminal() {
      assertThat(shell.run("cancel", add("one")).exitCode()).isZero();
      shell.on(new Io.Terminal(true, true, 80));

      Outcome no = shell.typing("n\n").run("clear");
      Outcome yes = shell.typing("y\n").run("clear");

      assertThat(no.err()).contains("Remove 1 finished task(s) with their files? [y/N] ");
      assertThat(no.exitCode()).isEqualTo(1);
      assertThat(yes.out()).isEqualTo("1\n");
      assertThat(yes.exitCode()).isZero();
    }
  }

  @Nested
  class Evidence {

    private static final String CHECKLIST =
        "{\"checklist\":{\"items\":[{\"id\":1,\"content\":\"Read\",\"status\":\"completed\"},"
            + "{\"id\":2,\"content\":\"Write\",\"status\":\"pending\"}],\"completion_pct\":50}}";

    @Test
    void record_takes_updates_with_or_without_their_name() throws IOException {
      String id = add("one");

      assertThat(shell.run("record", id, CHECKLIST).exitCode()).isZero();
      shell.typing("{\"task_updates\":" + CHECKLIST + "}");
      JsonNode task = json(shell.run("record", id, "-", "--json"));

      assertThat(task.get("checklist").get("items")).hasSize(2);
      assertThat(shell.run("show", id).out())
          .contains("Checklist (50%)\n  [x] Read\n  [ ] Write\n");
    }

    @Test
    void record_refuses_what_is_malformed() {
      Outcome outcome = shell.run("record", add("one"), "{\"checklist\":7}");

      assertThat(outcome.err()).startsWith("taskyard: ");
      assertThat(outcome.err().lines()).hasSize(1);
      assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void artifact_prints_the_bytes_of_the_file() throws IOException {
      JsonNode task =
          json(shell.run("run", "--json", "-x", "shell", "--allow-shell", "seq 1 1000"));
      String id = task.get("id").textValue();
      String path = task.get("result_detail_path").textValue();

      Outcome outcome = shell.run("artifact", id, path);

      assertThat(outcome.out()).startsWith("1\n2\n3\n").contains("\n999\n1000");
      assertThat(outcome.exitCode()).isZero();
      assertThat(shell.run("artifact", id, "../config.toml").exitCode()).isNotZero();
      assertThat(shell.run("artifact", id, "artifacts/none.txt").exitCode()).isEqualTo(1);
    }
  }

  @Nested
  class Upkeep {

    @Test
    void global_options_stand_before_or_after_the_command() {
      Path other = home.resolve("other");
      shell.without("TASKYARD_HOME");

      String id = shell.run("--data-dir", other.toString(), "add", "one").out().strip();

      assertThat(shell.run("list", "--data-dir", other.toString()).out()).contains(id);
      assertThat(shell.run("list", "--json", "--data-dir=" + other).out()).startsWith("[{");
      assertThat(shell.run("--json", "list", "--data-dir=" + other).out()).startsWith("[{");
    }

    @Test
    void an_option_wins_over_the_environment() {
      Path other = home.resolve("other");
      String id = shell.run("add", "one", "--data-dir", other.toString()).out().strip();

      assertThat(shell.run("list").out()).isEmpty();
      assertThat(shell.with("TASKYARD_HOME", other.toString()).run("list").out()).contains(id);
    }

    @Test
    void the_home_is_where_things_are_unless_told_otherwise() throws IOException {
      shell.without("TASKYARD_HOME").with("HOME", home.toString());

      assertThat(shell.run("migrate").exitCode()).isZero();

      Path directory = home.resolve(".taskyard");
      assertThat(directory).isDirectory();
      assertThat(Files.getPosixFilePermissions(directory)).hasSize(3);
    }

    @Test
    void the_schema_may_have_another_name() {
      String id = shell.run("add", "one", "--schema", "other").out().strip();

      assertThat(shell.run("list").out()).isEmpty();
      assertThat(shell.with("TASKYARD_SCHEMA", "other").run("list").out()).contains(id);
    }

    @Test
    void migrate_says_what_stands() throws IOException {
      assertThat(shell.run("migrate").out().lines()).hasSize(1);
      assertThat(json(shell.run("migrate", "--json")).get("done").isTextual()).isTrue();
    }

    @Test
    void doctor_finds_nothing_wrong_with_a_new_directory() throws IOException {
      Outcome outcome = shell.run("doctor");

      assertThat(outcome.out()).contains("database", "ok").doesNotContain("FAULT");
      assertThat(outcome.exitCode()).isZero();
      assertThat(shell.run("doctor", "--quiet").out()).isEmpty();
      assertThat(json(shell.run("doctor", "--json")).get(0).get("ok").booleanValue()).isTrue();
    }

    @Test
    void doctor_tells_a_fault_with_its_remedy() throws IOException {
      Files.writeString(
          home.resolve("config.toml"),
          "[executors.mine]\ncommand = [\"no-such-program-at-all\"]\nprotocol = \"text\"\n");

      Outcome outcome = shell.run("doctor", "--quiet");

      assertThat(outcome.out()).contains("FAULT", "no-such-program-at-all", "→ ");
      assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
      "jdbc:mysql://localhost/x",
      "nonsense",
      "jdbc:postgresql://127.0.0.1:1/x?password=hunter2"
    })
    void an_unusable_database_ends_with_4(String url) {
      Outcome outcome =
          shell
              .with("TASKYARD_DB", url)
              .run("list", "--db-user", "me", "--db-password", "hunter2", "--verbose");

      assertThat(outcome.err()).startsWith("taskyard: ").doesNotContain("hunter2");
      assertThat(outcome.exitCode()).isEqualTo(4);
    }

    @Test
    void a_password_can_be_read_from_a_file() throws IOException {
      Path file = Files.writeString(home.resolve("pw"), "secret words\n");
      String url = "jdbc:h2:file:" + home.resolve("locked");
      shell.with("TASKYARD_DB", url).with("TASKYARD_DB_USER", "me");

      assertThat(shell.run("add", "one", "--db-password", "@" + file).exitCode()).isZero();

      assertThat(shell.with("TASKYARD_DB_PASSWORD", "secret words").run("list").exitCode())
          .isZero();
      Outcome wrong = shell.with("TASKYARD_DB_PASSWORD", "other words").run("list");
      assertThat(wrong.err()).doesNotContain("other words");
      assertThat(wrong.exitCode()).isEqualTo(4);
    }
  }

  private String add(String... words) {
    Outcome outcome = shell.run(prepended("add", words));
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    return outcome.out().strip();
  }

  private JsonNode added(String... words) throws IOException {
    return json(shell.run(prepended("add", prepended("--json", words))));
  }

  private String promptOf(String id) throws IOException {
    return json(shell.run("show", "--json", id)).get("prompt").textValue();
  }

  private List<String> idsOf(String... words) {
    return shell.run(words).outLines().stream()
        .skip(1)
        .map(line -> line.substring(0, line.indexOf(' ')))
        .toList();
  }

  private static JsonNode json(Outcome outcome) throws IOException {
    assertThat(outcome.out().lines()).as(outcome.err()).hasSize(1);
    return JSON.readTree(outcome.out());
  }

  private static Stream<JsonNode> parsed(List<String> lines) throws IOException {
    var objects = new ArrayList<JsonNode>();
    for (String line : lines) {
      objects.add(JSON.readTree(line));
    }
    return objects.stream();
  }

  private static String[] prepended(String first, String... others) {
    return Stream.concat(Stream.of(first), Arrays.stream(others)).toArray(String[]::new);
  }
}
