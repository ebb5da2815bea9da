package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Added;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Queues tasks. */
@Command(
    addMethodSubcommands = false,
    name = "add",
    description = "Queues a task and prints its id.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard add -x shell --allow-shell -w ~/shop 'make check'",
      "  taskyard add -x shell --allow-shell --timeout 10m 'make test'",
      "  git diff | taskyard add -q reviews -",
      "  taskyard add --batch tasks.jsonl"
    })
final class AddCommand implements Callable<Integer> {

  private final Context context;

  @Mixin private PromptSource prompt = new PromptSource();
  @Mixin private TaskOptions options = new TaskOptions();

  @Option(
      names = "--batch",
      paramLabel = "FILE",
      description = "One task per line of JSON, all or none; '-' reads standard input.")
  private @Nullable String batch;

  AddCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if (batch != null) {
      addAll(batch);
    } else {
      NewTask task = taskOf(prompt.read(context.in())).build();
      try (TaskManager manager = context.open()) {
        add(manager, List.of(task), false);
      }
    }
    return ExitCodes.DONE;
  }

  private NewTask.Builder taskOf(String text) {
    return options.taskOf(text).parent(context.parentTask());
  }

  private void addAll(String source) {
    if (prompt.isGiven()) {
      throw TaskyardException.invalid("expected a prompt or --batch, found both");
    }
    boolean fromInput = source.equals(PromptSource.STANDARD_INPUT);
    String name = fromInput ? "standard input" : source;
    byte[] bytes =
        fromInput ? PromptSource.readAll(context.in()) : PromptSource.readFile(source, "--batch");
    Batch tasks = Batch.parse(Utf8.decode(bytes, name), this::taskOf);
    try (TaskManager manager = context.open()) {
      add(manager, tasks.tasks(), true);
    } catch (TaskyardException e) {
      throw tasks.withLine(e);
    }
  }

  private void add(TaskManager manager, List<NewTask> tasks, boolean asList) {
    List<Added> added = manager.enqueue(tasks);
    added.stream()
        .filter(one -> !one.isNew())
        .forEach(
            one ->
                context
                    .err()
                    .println(one.id() + " has this key already: nothing was added for it"));
    if (context.json()) {
      List<TaskRecord> records = added.stream().map(one -> manager.get(one.id())).toList();
      Json.print(context.out(), records, asList, TaskJson::record);
    } else {
      added.forEach(one -> context.out().line(one.id()));
    }
  }
}
