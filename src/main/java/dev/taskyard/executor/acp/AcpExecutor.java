package dev.taskyard.executor.acp;

import dev.taskyard.executor.CommandTemplate;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.Invocation;
import dev.taskyard.executor.OutputDialect;
import dev.taskyard.executor.ProcessSpec;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.executor.agent.Agent;
import dev.taskyard.executor.agent.AgentEnvironment;
import dev.taskyard.executor.agent.AgentEvents;
import dev.taskyard.executor.agent.Continuation;
import dev.taskyard.executor.agent.Grant;
import dev.taskyard.executor.agent.Permission;
import dev.taskyard.executor.agent.PermissionTable;
import dev.taskyard.executor.agent.Turn;
import dev.taskyard.executor.agent.Turns;
import dev.taskyard.executor.agent.UsageLedger;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Mode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs an agent that speaks the Agent Client Protocol, held to what the task allows by the answers
 * to its questions. Thread-safe.
 *
 * <p>A run whose task names a thread goes on with that conversation, if the agent can; else it
 * begins another one.
 */
public final class AcpExecutor implements TaskExecutor {
  private static final Pattern OPENCODE =
      Pattern.compile("(^|[\\s/])opencode(-ai)?(@[^\\s/]*)?($|\\s)");

  private final AcpSettings settings;
  private final CommandTemplate command;
  private final Optional<Agent> known;
  private final UsageLedger ledger = new UsageLedger();
  private final Turns turns = new Turns();

  /** False once the agent has said that it can't go on with a conversation. */
  private volatile boolean goesOn = true;

  /** An executor of this agent. */
  public AcpExecutor(AcpSettings settings) {
    this.settings = settings;
    this.command = new CommandTemplate(settings.command());
    this.known = known(settings.command());
  }

  /**
   * Its program's name may be a path, relative to a workspace perhaps. OpenCode is known wherever
   * it stands, behind {@code npx} or {@code env}, because it has to be told what it may do.
   */
  private static Optional<Agent> known(List<String> command) {
    if (command.stream().anyMatch(part -> OPENCODE.matcher(part).find())) {
      return Optional.of(Agent.OPENCODE);
    }
    String program = command.get(0);
    return Agent.of(program.substring(program.lastIndexOf('/') + 1));
  }

  /**
   * {@inheritDoc}
   *
   * <p>A task that allows commands after a question to somebody is refused at once, with cause
   * {@code failed}: there is nobody to ask.
   */
  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    Optional<Mode> mode = Mode.ofWord(task.mode());
    if (mode.isEmpty()) {
      return refused("work in mode '%s': unknown".formatted(task.mode()));
    }
    var grant = Grant.of(mode.get(), task.allowShell(), task.trustMode(), task.autoApprove());
    if (grant == Grant.ASK_SHELL || grant == Grant.ASK_SHELL_ANYWHERE) {
      return refused("ask before each command: add --auto-approve, or leave out --allow-shell");
    }
    Invocation invocation = invocation(task, grant, turns.next(task), events);
    events.emit(new RunDescribed(null, invocation.commandForPeople()));
    // The logs of a turn before this one must be put away before this one writes its own.
    events.sync();
    return invocation.run(task, events, stop);
  }

  private ExecutionResult refused(String what) {
    String error = "Executor '%s' can't %s".formatted(settings.name(), what);
    return ExecutionResult.failed(error, Cause.FAILED);
  }

  private Invocation invocation(ExecutionTask task, Grant grant, int number, EventSink events) {
    var turn = new Turn(task.run(), number, null, null, ledger);
    Errand errand = errand(task, grant, number);
    OutputDialect dialect =
        output -> {
          var channel = new Channel(settings.answerLimit());
          var client = new AcpClient(errand, channel, can -> goesOn = can, events::sync);
          return new AcpDialogue(output, new AgentEvents(output, turn), channel, client);
        };
    var spec =
        new ProcessSpec(
            settings.name(),
            command.fill(task),
            dialect,
            environment(grant),
            settings.cancelGrace());
    Predicate<String> inherits = known.map(AgentEnvironment::of).orElse(AgentEnvironment::isCommon);
    return new Invocation(spec, null, inherits);
  }

  /** In its own words a further turn makes sense only in the conversation that it belongs to. */
  private Errand errand(ExecutionTask task, Grant grant, int number) {
    boolean isFurther = task.threadId() != null && number > 1;
    return new Errand(
        isFurther ? null : task.prompt(),
        wasInterrupted(task, number) ? Continuation.of(task.prompt()) : task.prompt(),
        task.threadId(),
        Paths.real(task.workspace()),
        takesModel() ? null : task.model(),
        grant,
        isHeld());
  }

  private static boolean wasInterrupted(ExecutionTask task, int number) {
    return number == 1 && task.resumes();
  }

  /** Whether the command says the model already. */
  private boolean takesModel() {
    return settings.command().stream().anyMatch(part -> part.contains("{model}"));
  }

  private boolean isHeld() {
    return known.filter(agent -> agent == Agent.OPENCODE).isPresent();
  }

  /**
   * What OpenCode is told beforehand overrides what is configured. The arguments that go with it
   * are not for its server; the others ask, and are held by the answers.
   */
  private Map<String, String> environment(Grant grant) {
    Map<String, String> env = new HashMap<>(settings.env());
    if (isHeld() && PermissionTable.of(Agent.OPENCODE, grant) instanceof Permission.Given given) {
      env.putAll(given.env());
    }
    return env;
  }

  /** An agent that can't go on with a conversation is told everything. */
  @Override
  public ExecutionTask followUp(ExecutionTask task, @Nullable String thread, String wrong) {
    return TaskExecutor.super.followUp(task, goesOn ? thread : null, wrong);
  }

  @Override
  public String toString() {
    return "AcpExecutor[" + settings + "]";
  }
}
