package dev.taskyard;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The program's entry: parses the command line, runs the command, ends with its exit code. */
@Command(
    name = "taskyard",
    description = "A database-backed job scheduler for long background work.",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    subcommands = WarmUp.class)
public final class Main {

  public static void main(String... args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }

  /** Reads the version from the manifest, which only the packaged jar has. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"taskyard " + (version == null ? "(not packaged)" : version)};
    }
  }
}
