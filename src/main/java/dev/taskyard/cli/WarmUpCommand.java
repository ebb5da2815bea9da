package dev.taskyard.cli;

import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs what a short command does, for the classes that this loads, so that the build can archive
 * them (see {@code src/main/launcher/make-archive}).
 */
@Command(name = "warm-up", hidden = true, addMethodSubcommands = false)
final class WarmUpCommand implements Callable<Integer> {

  private static final String[][] COMMANDS = {
    {"add", "-x", "shell", "--label", "kind=warm-up", "--timeout", "1m", "warm up"},
    {"add", "--json", "warm up"},
    {"list"},
    {"list", "--json"},
    {"counts"},
    {"cancel", "task_"},
    {"--help"},
  };

  private final Context context;

  @Parameters(paramLabel = "DIR", description = "An empty directory.")
  private Path directory = Path.of("");

  WarmUpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    for (String[] command : COMMANDS) {
      int exitCode = new Cli(quietly()).run(command);
      if (context.options().verbose()) {
        context.complain("command=" + command[0] + " exit_code=" + exitCode);
      }
    }
    return ExitCodes.DONE;
  }

  private Io quietly() {
    return new Io(
        new ByteArrayInputStream(new byte[0]),
        OutputStream.nullOutputStream(),
        context.err(),
        Map.of("TASKYARD_HOME", directory.toString()),
        Io.Terminal.NONE,
        InstantSource.system());
  }
}
