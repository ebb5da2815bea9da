package dev.taskyard.cli;

import dev.taskyard.client.TaskManager;
import dev.taskyard.task.TaskyardException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** The command line: runs one command and turns every end into an exit code. */
public final class Cli {

  private static final Set<String> LASTING = Set.of("work", "run", "bench");
  private static final String ON_A_SERVER = "jdbc:postgresql:";

  private final Context context;

  /** A command line with these streams and this environment. */
  public Cli(Io io) {
    this.context = new Context(io);
  }

  /** Whether these words name a command that goes on for long, and has a log. */
  public static boolean lasts(String... args) {
    return CommandTree.command(args).filter(LASTING::contains).isPresent();
  }

  /** Runs a command of this process; the exit code. */
  public static int runInProcess(String... args) {
    Io io = ProcessIo.open();
    if (opensDatabaseBriefly(args)) {
      TaskManager.loadAhead(
          Stream.concat(Stream.of(args), Stream.ofNullable(io.env().get("TASKYARD_DB")))
              .noneMatch(word -> word.contains(ON_A_SERVER)));
    }
    var cli = new Cli(io);
    System.setErr(cli.log());
    return cli.guarded(() -> cli.execute(Arguments.restored(args)));
  }

  private static boolean opensDatabaseBriefly(String... args) {
    List<String> words = List.of(args);
    return CommandTree.command(args).filter(word -> !word.equals("completion")).isPresent()
        && !lasts(args)
        && CommandTree.unknown(args).isEmpty()
        && !words.contains("--help")
        && !words.contains("-h");
  }

  /** What is not written by us alone: the log, and stack traces. */
  private LogStream log() {
    return new LogStream(context.err(), context.out()::redaction);
  }

  /** Runs a command; the exit code. */
  public int run(String... args) {
    return guarded(() -> execute(args));
  }

  private interface Command {
    int run() throws Exception;
  }

  /** Nothing but an exit code and a line on standard error leaves here. */
  private int guarded(Command command) {
    int exitCode;
    try {
      exitCode = command.run();
    } catch (Throwable e) {
      exitCode = explain(e);
    }
    context.out().flush();
    String fault = context.out().fault();
    if (fault != null) {
      context.complain("cannot write to standard output: " + fault);
      return exitCode == ExitCodes.DONE ? ExitCodes.FAILED : exitCode;
    }
    return exitCode;
  }

  private int execute(String... args) {
    CommandLine tree = CommandTree.of(context, args);
    return tree.setOut(new PrintWriter(context.out().stream(), false, StandardCharsets.UTF_8))
        .setErr(
            new PrintWriter(new OutputStreamWriter(context.err(), StandardCharsets.UTF_8), true))
        .setParameterExceptionHandler((e, ignored) -> explainUsage(e))
        .setExecutionExceptionHandler((e, ignored, parsed) -> explain(e))
        // Alone, or a --help behind it would be answered as if the word were not there.
        .execute(CommandTree.unknown(args).map(word -> new String[] {word}).orElse(args));
  }

  private int explain(Throwable e) {
    int exitCode = ExitCodes.FAILED;
    if (e instanceof TaskyardException fault) {
      context.complain(fault);
      exitCode = ExitCodes.of(fault.category());
    } else if (e instanceof InterruptedException) {
      exitCode = ExitCodes.CANCELED;
    } else if (e instanceof OutOfMemoryError) {
      context.complain("out of memory; give the JVM a larger heap (-Xmx)");
    } else {
      String message = Text.oneLine(Objects.requireNonNullElse(e.getMessage(), ""));
      context.complain(
          "unexpected " + e.getClass().getSimpleName() + (message.isEmpty() ? "" : ": " + message));
    }
    if (context.options().verbose()) {
      e.printStackTrace(log());
    }
    return exitCode;
  }

  private int explainUsage(ParameterException e) {
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    context.complain(Text.lines(UsageFaults.inWords(e)) + "; see '" + command + " --help'");
    if (context.options().verbose()) {
      e.printStackTrace(log());
    }
    return ExitCodes.USAGE;
  }
}
