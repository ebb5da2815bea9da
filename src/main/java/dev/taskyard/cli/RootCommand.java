package dev.taskyard.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;

/** The program without a command. */
@Command(
    addMethodSubcommands = false,
    name = "taskyard",
    description = "A database-backed job scheduler for long background work.",
    versionProvider = RootCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    footerHeading = "%nExamples:%n",
    footer = {
      "  taskyard run -x shell --allow-shell 'echo hello'     one task, here and now",
      "  taskyard add -x shell --allow-shell 'make check'     one for a worker",
      "  taskyard work                                        the worker",
      "",
      "Every command has its own help: taskyard COMMAND --help"
    })
final class RootCommand {

  @Mixin private final GlobalOptions options;

  RootCommand(GlobalOptions options) {
    this.options = options;
  }

  GlobalOptions options() {
    return options;
  }

  /** Reads the version from the manifest, which only the packaged jar has. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {"taskyard " + (version == null ? "(not packaged)" : version)};
    }
  }
}
