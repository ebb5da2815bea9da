package dev.taskyard.executor.agent;

import dev.taskyard.executor.CommandTemplate;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.Invocation;
import dev.taskyard.executor.OutputDialect;
import dev.taskyard.executor.ProcessSpec;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs any program that writes JSON lines, which a {@link Profile} explains. What the task allows
 * it learns from its environment; a run begins from the beginning. Thread-safe.
 */
public final class ProfileExecutor implements TaskExecutor {
  private final String name;
  private final CommandTemplate command;
  private final Profile profile;
  private final Map<String, String> env;
  private final Duration cancelGrace;
  private final UsageLedger ledger = new UsageLedger();

  /**
   * An executor of this program.
   *
   * @param command with placeholders, as in {@link ProcessSpec}
   */
  public ProfileExecutor(
      String name,
      List<String> command,
      Profile profile,
      Map<String, String> env,
      Duration cancelGrace) {
    this.name = name;
    this.command = new CommandTemplate(command);
    this.profile = profile;
    this.env = Map.copyOf(env);
    this.cancelGrace = cancelGrace;
  }

  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    ExecutionTask withoutPrompt = task.followUp("{prompt}", null);
    String forPeople = invocation(withoutPrompt).commandForPeople();
    events.emit(new RunDescribed(null, forPeople));
    events.sync();
    return invocation(task).run(task, events, stop);
  }

  private Invocation invocation(ExecutionTask task) {
    OutputDialect dialect =
        output -> {
          var turn = new Turn(output.run(), 1, null, null, ledger);
          return new AgentOutput(
              output, new AgentEvents(output, turn), new ProfileDialect(profile));
        };
    var spec = new ProcessSpec(name, command.fill(task), dialect, env, cancelGrace);
    String input = command.takesPromptAsArgument() ? null : task.prompt();
    return new Invocation(spec, input, AgentEnvironment::isCommon);
  }

  @Override
  public String toString() {
    return "ProfileExecutor[" + name + "]";
  }
}
