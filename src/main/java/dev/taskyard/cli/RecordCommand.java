package dev.taskyard.cli;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskUpdates;
import dev.taskyard.task.TaskyardException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Applies task updates from outside. */
@Command(
    addMethodSubcommands = false,
    name = "record",
    description =
        "Applies task_updates to a task: checklist, gate, attempt, artifacts, GitHub event.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard record task_k3x '{\"checklist\":{\"items\":[],\"completion_pct\":0}}'",
      "  taskyard record task_k3x - < updates.json"
    })
final class RecordCommand implements Callable<Integer> {

  private static final String TASK_UPDATES = "task_updates";

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "Id of the task, or the beginning of it.")
  private String id = "";

  @Parameters(
      index = "1",
      paramLabel = "JSON",
      description = "The updates, or an object with task_updates; '-' reads standard input.")
  private String json = "";

  RecordCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    JsonNode metadata = metadata();
    try (TaskManager manager = context.open()) {
      TaskRecord task = manager.recordToolMetadata(id, metadata);
      if (context.json()) {
        Json.print(context.out(), o -> TaskJson.record(o, task));
      } else {
        context.out().line(task.id() + " recorded");
      }
    }
    return ExitCodes.DONE;
  }

  private JsonNode metadata() {
    boolean fromInput = json.equals(PromptSource.STANDARD_INPUT);
    String text =
        fromInput ? Utf8.decode(PromptSource.readAll(context.in()), "standard input") : json;
    JsonNode given = parse(text);
    if (!given.isObject()) {
      throw TaskyardException.invalid("JSON: expected an object, found " + JsonFault.kind(given));
    }
    JsonNode metadata =
        given.has(TASK_UPDATES)
            ? given
            : JsonNodeFactory.instance.objectNode().set(TASK_UPDATES, given);
    TaskUpdates.checkKinds(metadata);
    return metadata;
  }

  private static JsonNode parse(String text) {
    var mapper =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();
    try {
      return mapper.readTree(text);
    } catch (JsonProcessingException e) {
      throw TaskyardException.invalid(
          "JSON: fault in line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(), e.getLocation().getColumnNr(), JsonFault.words(e)));
    }
  }
}
