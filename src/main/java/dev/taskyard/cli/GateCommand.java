package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.TaskyardException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs a gate now. */
@Command(
    addMethodSubcommands = false,
    name = "gate",
    description = {
      "Runs a command in a task's workspace on this host and records how it went.",
      "One word is a line for /bin/sh; several are a program and its arguments. Ends with 0 when"
          + " the gate passed, else with 1."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard gate task_k3x test: -- mvn -q test",
      "  taskyard gate task_k3x lint: --timeout 2m -- 'ruff check . && mypy src'",
      "  taskyard gate task_k3x --json -- make check"
    })
final class GateCommand implements Callable<Integer> {

  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}:");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_@%+=:,./-]+");

  private final Context context;

  @Parameters(
      index = "0",
      paramLabel = "ID",
      description = "Id of the task, or the beginning of it.")
  private String id = "";

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "[NAME:] -- COMMAND",
      description = "What the gate is called ('custom' without a name), and what it runs.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "How long it may take; then all of it is ended. Default: 10m.")
  private @Nullable Duration timeout;

  GateCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    GateSpec spec = spec();
    Thread caller = Thread.currentThread();
    try (TaskManager manager = context.open();
        Signals signals = Signals.handle(caller::interrupt, "INT", "TERM", "HUP")) {
      Gate gate = manager.runGate(id, spec, context.parentTask(), onlooker());
      print(gate);
      return gate.status().equals("passed") ? ExitCodes.DONE : ExitCodes.FAILED;
    } catch (InterruptedException e) {
      context.complain("stopped; nothing is recorded");
      return ExitCodes.CANCELED;
    }
  }

  private void print(Gate gate) {
    if (context.json()) {
      Json.print(context.out(), o -> TaskJson.gate(o, gate));
    } else {
      context.out().line(TaskScreen.gateLine(gate));
    }
  }

  /** Only who sits before a terminal wants to see it come. */
  private OutputStream onlooker() {
    return context.terminal().output() && !context.json()
        ? context.out().exactly()
        : OutputStream.nullOutputStream();
  }

  private GateSpec spec() {
    boolean named = NAME.matcher(words.get(0)).matches();
    List<String> command = words.subList(named ? 1 : 0, words.size());
    if (command.isEmpty() || command.get(0).isBlank()) {
      throw TaskyardException.invalid(
          "expected a command for the gate, as in: taskyard gate ID test: -- mvn -q test");
    }
    String name = named ? words.get(0).substring(0, words.get(0).length() - 1) : GateSpec.CUSTOM;
    return new GateSpec(name, line(command), timeout == null ? GateSpec.DEFAULT_TIMEOUT : timeout);
  }

  /** The words as the one line for a shell that gives just these words. */
  private static String line(List<String> command) {
    return command.size() == 1
        ? command.get(0)
        : command.stream().map(GateCommand::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
