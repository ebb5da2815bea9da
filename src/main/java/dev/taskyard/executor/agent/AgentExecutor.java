package dev.taskyard.executor.agent;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.Invocation;
import dev.taskyard.executor.OutputDialect;
import dev.taskyard.executor.ProcessSpec;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.Cause;
import dev.taskyard.task.ExecutionEvent.RunDescribed;
import dev.taskyard.task.ExecutionEvent.Status;
import dev.taskyard.task.ExecutionEvent.ThreadLinked;
import dev.taskyard.task.ExecutionResult;
import dev.taskyard.task.ExecutionTask;
import dev.taskyard.task.Mode;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Runs a coding agent's program for a task, held to what the task allows. Thread-safe.
 *
 * <p>A run whose task names a thread goes on with that conversation. The first turn of one that
 * resumes tells the agent that it was interrupted; any other just says what it has to say.
 */
public final class AgentExecutor implements TaskExecutor {
  private final AgentSettings settings;
  private final UsageLedger ledger = new UsageLedger();
  private final Turns turns = new Turns();

  /** An executor of this agent. */
  public AgentExecutor(AgentSettings settings) {
    this.settings = settings;
  }

  /**
   * {@inheritDoc}
   *
   * <p>A task that allows what the agent can't be held to is refused at once, with cause {@code
   * failed}.
   */
  @Override
  public ExecutionResult execute(ExecutionTask task, EventSink events, StopSignal stop)
      throws Exception {
    Permission permission = permission(task);
    if (permission instanceof Permission.Refused refused) {
      String error = "Executor '%s' can't %s".formatted(settings.name(), refused.reason());
      return ExecutionResult.failed(error, Cause.FAILED);
    }
    var given = (Permission.Given) permission;
    int number = turns.next(task);
    boolean wasInterrupted = number == 1 && task.resumes();
    String prompt = wasInterrupted ? Continuation.of(task.prompt()) : task.prompt();
    var session = Session.of(task, settings.agent());
    ExecutionResult result = turn(task, given, session, number, prompt, events, stop);
    boolean hadSession = number == 1 && task.threadId() != null;
    if (hadSession && hasLostSession(result)) {
      events.emit(new Status("The conversation to go on with is not there; beginning another one"));
      var another = Session.begin(settings.agent());
      return turn(task, given, another, turns.next(task), task.prompt(), events, stop);
    }
    return result;
  }

  private Permission permission(ExecutionTask task) {
    Optional<Mode> mode = Mode.ofWord(task.mode());
    if (mode.isEmpty()) {
      return new Permission.Refused("work in mode '%s': unknown".formatted(task.mode()));
    }
    var grant = Grant.of(mode.get(), task.allowShell(), task.trustMode(), task.autoApprove());
    boolean isRefusedAsRoot =
        settings.agent() == Agent.CLAUDE && grant == Grant.EVERYTHING && RootUser.isUs();
    if (isRefusedAsRoot && !isSandbox()) {
      return new Permission.Refused(
          "do without permissions as root: Claude Code refuses that; run the worker as another"
              + " user, or, if this machine is a sandbox, say so with env = { IS_SANDBOX = \"1\" }");
    }
    return PermissionTable.of(settings.agent(), grant);
  }

  private boolean isSandbox() {
    String inherited = System.getenv().getOrDefault("IS_SANDBOX", "");
    return settings.env().getOrDefault("IS_SANDBOX", inherited).equals("1");
  }

  private boolean hasLostSession(ExecutionResult result) {
    return result.error() != null && settings.agent().hasLostSession(result.error());
  }

  private ExecutionResult turn(
      ExecutionTask task,
      Permission.Given permission,
      Session session,
      int number,
      String prompt,
      EventSink events,
      StopSignal stop)
      throws Exception {
    String version = AgentVersions.of(settings, stop).orElse(null);
    var turn = new Turn(task.run(), number, session.id(), version, ledger);
    var invocation = invocation(task, permission, session, prompt, turn);
    if (session.id() != null) {
      events.emit(new ThreadLinked(session.id(), turn.id()));
    }
    events.emit(new RunDescribed(version, invocation.commandForPeople()));
    // The conversation must be known before there is one, and the logs of a turn before this one be
    // put away before this one writes its own.
    events.sync();
    return invocation.run(task, events, stop);
  }

  private Invocation invocation(
      ExecutionTask task,
      Permission.Given permission,
      Session session,
      @Nullable String prompt,
      Turn turn) {
    Map<String, String> env = new HashMap<>(settings.env());
    env.putAll(permission.env());
    OutputDialect dialect =
        output -> new AgentOutput(output, new AgentEvents(output, turn), settings.newDialect());
    var spec =
        new ProcessSpec(
            settings.name(),
            CommandLines.of(settings, task, permission, session),
            dialect,
            env,
            settings.cancelGrace());
    return new Invocation(spec, prompt, AgentEnvironment.of(settings.agent()));
  }

  @Override
  public String toString() {
    return "AgentExecutor[" + settings + "]";
  }
}
