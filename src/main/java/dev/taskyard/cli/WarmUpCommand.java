package dev.taskyard.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.Callable;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/**
 * Runs what the short commands and a worker do, and loads what else they may need, so that the
 * build can archive the classes (see {@code src/main/launcher/make-archive}).
 */
@Command(name = "warm-up", hidden = true, addMethodSubcommands = false)
final class WarmUpCommand implements Callable<Integer> {

  /** Something of every kind: what reads it is archived too. */
  private static final String CONFIG =
      """
      default_executor = "shell"
      allow_shell = true
      poll = "1s"
      slots = 4

      [executors.mine]
      command = ["mine", "{model}"]
      protocol = "text"
      """;

  private static final String CLASS = ".class";

  /** Much longer than it takes. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  private final Context context;
  private boolean hasFailed;

  @Parameters(paramLabel = "DIR", description = "An empty directory.")
  private Path directory = Path.of("");

  WarmUpCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() throws ReflectiveOperationException, IOException, URISyntaxException {
    endInTime();
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
    run("run", "-x", "shell", "--timeout", "1m", "-w", directory.toString(), "true");
    run("--help");
    // What is needed on another day; of PostgreSQL, as there is no server here, the driver.
    loadPackage("dev.taskyard.Main", "dev/taskyard/");
    loadPackage("org.postgresql.Driver", "org/postgresql/");
    // Without a task hardly anything of it was done.
    return hasFailed || id.isEmpty() ? ExitCodes.FAILED : ExitCodes.DONE;
  }

  /**
   * Without an archive, should it hang: a build does not wait for it, and the next one makes the
   * jar anew that this JVM has its classes from.
   */
  private static void endInTime() {
    new Timer("taskyard-warm-up-end", true)
        .schedule(
            new TimerTask() {
              @Override
              public void run() {
                Runtime.getRuntime().halt(ExitCodes.FAILED);
              }
            },
            LONGEST.toMillis());
  }

  /** All of it that is in the jar of this class; nothing where that is from a directory. */
  private void loadPackage(String sample, String directory)
      throws ReflectiveOperationException, IOException, URISyntaxException {
    URL place = Class.forName(sample).getProtectionDomain().getCodeSource().getLocation();
    var jar = new File(place.toURI());
    if (!jar.isFile()) {
      return;
    }
    try (var file = new JarFile(jar)) {
      file.stream()
          .map(ZipEntry::getName)
          .filter(name -> name.startsWith(directory) && name.endsWith(CLASS))
          .map(name -> name.substring(0, name.length() - CLASS.length()).replace('/', '.'))
          .forEach(this::load);
    }
  }

  private void load(String name) {
    try {
      Class<?> unused = Class.forName(name, false, getClass().getClassLoader());
    } catch (ClassNotFoundException | LinkageError e) {
      // Of a library that is not there, which nobody will ask for.
      context.complain("not archived: " + e);
    }
  }

  /** What the command printed. */
  private String run(String... words) {
    var out = new ByteArrayOutputStream();
    int exitCode = new Cli(quietly(out)).run(words);
    hasFailed |= exitCode == ExitCodes.FAILED;
    if (context.options().verbose() || exitCode == ExitCodes.FAILED) {
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
