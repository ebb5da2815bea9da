package dev.taskyard.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The shell's help with typing. */
@Command(
    addMethodSubcommands = false,
    name = CompletionCommand.NAME,
    description = "Prints a completion script for bash and zsh.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(taskyard completion)",
      "  taskyard completion > /etc/bash_completion.d/taskyard"
    })
final class CompletionCommand implements Callable<Integer> {

  static final String NAME = "completion";

  private final Context context;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    context.out().print(AutoComplete.bash("taskyard", spec.root().commandLine()));
    return ExitCodes.DONE;
  }
}
