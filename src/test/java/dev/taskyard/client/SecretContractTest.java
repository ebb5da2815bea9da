package dev.taskyard.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.taskyard.task.Checklist;
import dev.taskyard.task.ChecklistItem;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.testing.DatabaseTests;
import dev.taskyard.testing.ScriptedExecutor;
import dev.taskyard.testing.Tasks;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Whatever way a secret comes, none of the tables nor of the files that are made of it keeps it.
 */
final class SecretContractTest extends DatabaseTests {
  private static final String TOKEN = "gh" + "p_0123456789abcdefghijABCDEFGHIJ012345";
  private static final String OWN = "corp-0123abcd";

  private static final String UPDATES =
      """
      {"task_updates":{"checklist":{"items":[{"id":1,"content":"use T","status":"open"}]},
        "gate":{"id":"g","gate":"test","command":"curl -H T","cwd":"/","status":"passed",
                "classification":"passed","duration_ms":1,"summary":"with T"},
        "attempt":{"id":"a","attempt_group_id":"grp","attempt_index":1,"attempt_count":1,
                   "summary":"has T","changed_files":["x"],"verification":["with T"]},
        "artifacts":[{"label":"log","path":"out/log.txt","summary":"of T"}],
        "github_event":{"id":"e","action":"comment","target":"pr","number":1,"summary":"T",
                        "url":"https://me:T@example.org"}}}
      """;

  @Test
  void nothing_of_a_run_keeps_a_secret() throws Exception {
    TaskManager manager =
        TaskManager.start(
            tasks
                .config()
                .withRedaction(Redaction.of(List.of(), List.of(Pattern.compile("corp-\\w{8}")))),
            new ScriptedExecutor().on("tell", (task, events, stop) -> told(events)));
    try {
      TaskRecord added = manager.add(tasks.task("tell " + TOKEN + " " + OWN).build());
      TaskRecord ended = manager.watch(added.id(), 0, entry -> {});
      manager.recordToolMetadata(ended.id(), json(TOKEN));

      assertThat(ended.prompt()).contains(TOKEN);
      assertThat(tasks.execute("update taskyard.tasks set prompt = 'left out of this'")).isOne();
      assertThat(allTexts()).hasSizeGreaterThan(40).noneMatch(SecretContractTest::leaks);
      for (Path file : tasks.files(ended.id())) {
        assertThat(Files.readString(file, UTF_8))
            .contains("***")
            .satisfies(SecretContractTest::isClean);
      }
      assertThat(tasks.files(ended.id())).hasSizeGreaterThan(2);
      assertThat(Tasks.story(manager.get(ended.id())).toString()).contains("thinks of ***");
    } finally {
      manager.close();
    }
  }

  private static ExecutionResult told(dev.taskyard.executor.EventSink events)
      throws InterruptedException, JsonProcessingException {
    String large = "long ".repeat(400) + TOKEN + " " + OWN;
    for (String secret : List.of(TOKEN, OWN)) {
      events.emit(new ExecutionEvent.Status("thinks of " + secret));
      events.emit(new ExecutionEvent.Error("failed with " + secret));
      events.emit(new ExecutionEvent.ToolStarted("c", "curl " + secret, json(secret)));
      events.emit(new ExecutionEvent.ToolProgress("c", secret));
      events.emit(
          new ExecutionEvent.ToolCompleted("c", "curl", true, "got " + secret, json(secret)));
      events.emit(new ExecutionEvent.ToolCompleted("d", "cat", true, large, null));
      events.emit(new ExecutionEvent.RuntimeEvent(1, "e", secret));
      events.emit(new ExecutionEvent.RunDescribed("1.0 " + secret, "agent --key " + secret));
      events.emit(
          new ExecutionEvent.ChecklistUpdated(
              new Checklist(List.of(new ChecklistItem(1, secret, "open")), 0, null, null)));
      // Character by character, as a model writes it, and with a pause in the middle of it.
      for (char c : (" it is " + secret + " ").toCharArray()) {
        events.emit(new ExecutionEvent.MessageDelta(String.valueOf(c)));
      }
    }
    return ExecutionResult.completed(large);
  }

  @Test
  void the_reason_of_a_failure_keeps_none() throws Exception {
    tasks.work(
        new ScriptedExecutor()
            .on(
                "die",
                (task, events, stop) -> {
                  throw new IllegalStateException("no access with " + TOKEN);
                }));

    TaskRecord task = tasks.run("die");

    assertThat(task.error()).contains("no access with ***");
    assertThat(allTexts()).noneMatch(SecretContractTest::leaks);
  }

  @Test
  void a_gate_that_somebody_asks_for_keeps_none() throws Exception {
    TaskRecord task = tasks.add("wait");

    tasks
        .manager()
        .runGate(
            task.id(),
            new GateSpec("test", "echo " + TOKEN, GateSpec.DEFAULT_TIMEOUT),
            null,
            OutputStream.nullOutputStream());

    assertThat(Tasks.story(tasks.manager().get(task.id())).toString()).doesNotContain(TOKEN);
    assertThat(allTexts()).anyMatch(text -> text.contains("echo ***"));
    assertThat(allTexts()).noneMatch(SecretContractTest::leaks);
  }

  /** It waits longer than other text, for the rest of it may come; but it comes by itself. */
  @Test
  void what_only_might_be_a_secret_is_told_in_a_pause() throws Exception {
    var heard = new CountDownLatch(1);
    tasks.work(
        new ScriptedExecutor()
            .on(
                "pause",
                (task, events, stop) -> {
                  events.emit(new ExecutionEvent.MessageDelta("sk-"));
                  heard.await();
                  events.emit(new ExecutionEvent.MessageDelta(TOKEN.substring(0, 3)));
                  events.emit(new ExecutionEvent.MessageDelta(TOKEN.substring(3)));
                  return ExecutionResult.completed(null);
                }));

    TaskRecord task = tasks.add("pause");
    assertThat(Tasks.only(tasks.untilTold(task.id(), "message"), "message").summary())
        .isEqualTo("sk-");
    heard.countDown();
    tasks.ended(task.id());

    assertThat(allTexts()).noneMatch(SecretContractTest::leaks);
  }

  private static JsonNode json(String secret) throws JsonProcessingException {
    return new ObjectMapper()
        .readTree(UPDATES.replace("T\"", secret + "\"").replace("T@", secret + "@"));
  }

  private static boolean leaks(String text) {
    return text.contains("0123456789abcdef") || text.contains("0123abcd");
  }

  private static void isClean(String text) {
    assertThat(leaks(text)).as(text).isFalse();
  }

  /** Every text in every table of the schema. */
  private List<String> allTexts() throws SQLException {
    var texts = new ArrayList<String>();
    try (Connection connection = tasks.connect();
        var statement = connection.createStatement()) {
      var tables = new ArrayList<String>();
      try (var rows =
          statement.executeQuery(
              "select table_name from information_schema.tables"
                  + " where lower(table_schema) = 'taskyard' and table_type like '%TABLE'"
                  + " and lower(table_name) not like 'flyway%'")) {
        while (rows.next()) {
          tables.add(rows.getString(1));
        }
      }
      for (String table : tables) {
        try (var rows = statement.executeQuery("select * from taskyard." + table)) {
          while (rows.next()) {
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
              String text = rows.getString(i);
              if (text != null) {
                texts.add(table + ": " + text);
              }
            }
          }
        }
      }
    }
    return texts;
  }
}
