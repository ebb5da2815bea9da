package dev.taskyard.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs what the short commands do, for the classes that this loads, so that the build can archive
 * them (see {@code src/main/launcher/make-archive}).
 */
@Command(name = "warm-up", hidden = true, addMethodSubcommands = false)
final class WarmUpCommand implements Callable<Integer> {

  /** Something of every kind: what reads it is archived too. */
  private static final String CONFIG =
      """
      default_executor = "shell"
      allow_shell = false
      poll = "1s"
      slots = 4

      [executors.mine]
      command = ["mine", "{model}"]
      protocol = "text"
      """;

  private final Context context;

  @Parameters(paramLabel = "DIR", description = "An empty directory.")
  private Path directory = Path.of("");

  WarmUpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    Files.writeString(directory.resolve("config.toml"), CONFIG);
    String id = run("add", "-x", "shell", "--label", "kind=warm-up", "--in", "1h", "warm up");
    run("add", "--json", "warm up");
    run("list");
    run("list", "--json");
    run("show", id);
    run("show", "--json", id);
    run("counts");
    run("counts", "--json");
    run("cancel", id);
    run("watch", id);
    run("--help");
    // Without a task hardly anything of it was done.
    return id.isEmpty() ? ExitCodes.FAILED : ExitCodes.DONE;
  }

  /** What the command printed. */
  private String run(String... words) {
    var out = new ByteArrayOutputStream();
    int exitCode = new Cli(quietly(out)).run(words);
    if (context.options().verbose()) {
      context.complain("command=" + words[0] + " exit_code=" + exitCode);
    }
    return out.toString(StandardCharsets.UTF_8).strip();
  }

  private Io quietly(OutputStream out) {
    return new Io(
        new ByteArrayInputStream(new byte[0]),
        out,
        context.err(),
        Map.of("TASKYARD_HOME", directory.toString()),
        Io.Terminal.NONE,
        InstantSource.system());
  }
}
