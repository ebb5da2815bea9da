package dev.taskyard.cli;

import dev.taskyard.task.GateSpec;
import dev.taskyard.task.KeyPolicy;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@code run} and {@code add} that say what a task is to be. */
final class TaskOptions {

  @Option(
      names = {"-w", "--workspace"},
      paramLabel = "DIR",
      description = "Directory that the task works in (this one).")
  private @Nullable String workspace;

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "Model that the executor is to use; several are dealt out to the attempts.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--mode",
      paramLabel = "MODE",
      converter = Converters.OfMode.class,
      description = "agent, plan or yolo.")
  private @Nullable String mode;

  @Option(
      names = {"-x", "--executor"},
      paramLabel = "NAME",
      description =
          "Who does it: shell, or one configured in config.toml; several are dealt out to the attempts.")
  private List<String> executors = new ArrayList<>();

  @Option(
      names = "--allow-shell",
      negatable = true,
      description = "The executor may run shell commands.")
  private @Nullable Boolean allowShell;

  @Option(names = "--trust", negatable = true, description = "The workspace is trusted.")
  private @Nullable Boolean trust;

  @Option(
      names = "--auto-approve",
      negatable = true,
      description = "What the executor asks is granted unseen.")
  private @Nullable Boolean autoApprove;

  @Option(
      names = {"-q", "--queue"},
      paramLabel = "NAME",
      description = "Queue to wait in.")
  private @Nullable String queue;

  @Option(
      names = {"-p", "--priority"},
      paramLabel = "N",
      converter = Converters.OfPriority.class,
      description = "Higher runs first; one level is worth an hour of waiting.")
  private @Nullable Integer priority;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      converter = Converters.OfInstant.class,
      description = "Not before this instant, e.g. 2026-01-02T03:04:05Z.")
  private @Nullable Instant at;

  @Option(
      names = "--in",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "Not before this long from now, e.g. 10m.")
  private @Nullable Duration in;

  @Option(
      names = "--expires-in",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "Fails when it has waited this long, e.g. 1d.")
  private @Nullable Duration expiresIn;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "How long one run may take, e.g. 2h.")
  private @Nullable Duration timeout;

  @Option(
      names = "--idle-timeout",
      paramLabel = "DURATION",
      converter = Converters.OfPositiveDuration.class,
      description = "How long one run may be silent, e.g. 15m.")
  private @Nullable Duration idleTimeout;

  @Option(
      names = "--retries",
      paramLabel = "N",
      converter = Converters.OfRetries.class,
      description = "How many more runs may follow failures that might pass.")
  private @Nullable Integer retries;

  @Option(
      names = "--on-crash",
      paramLabel = "WHAT",
      converter = Converters.OfOnCrash.class,
      description = "When its worker dies: requeue, resume or fail.")
  private @Nullable OnCrash onCrash;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "At most one task with this key is queued or running.")
  private @Nullable String key;

  @Option(
      names = "--key-policy",
      paramLabel = "WHAT",
      converter = Converters.OfKeyPolicy.class,
      description = "When the key is taken: existing (that task is returned), replace or reject.")
  private @Nullable KeyPolicy keyPolicy;

  @Option(
      names = "--lock",
      paramLabel = "NAME",
      description =
          "At most one running task has this lock; none: no lock. Coding agents lock their workspace.")
  private @Nullable String lock;

  @Option(
      names = "--after",
      paramLabel = "ID",
      description = "Runs after this task is completed; may be given again.")
  private List<String> after = new ArrayList<>();

  @Option(names = "--after-any", description = "Runs after them however they ended.")
  private boolean afterAny;

  @Option(
      names = "--gate",
      paramLabel = "[NAME: ]COMMAND",
      converter = Converters.OfGate.class,
      description = "Must pass before the task counts as completed; may be given again.")
  private List<GateSpec> gates = new ArrayList<>();

  @Option(
      names = "--gate-retries",
      paramLabel = "N",
      converter = Converters.OfRetries.class,
      description = "How often a failed gate is handed back to the executor.")
  private @Nullable Integer gateRetries;

  @Option(
      names = "--attempts",
      paramLabel = "N",
      converter = Converters.OfAttempt.class,
      description = "Makes N attempts, each in a git worktree, and selects the best.")
  private @Nullable Integer attempts;

  @Option(names = "--worktree", description = "Works in a git worktree of its own.")
  private boolean worktree;

  @Option(
      names = "--label",
      paramLabel = "NAME=VALUE",
      description = "A label to find it by; may be given again.")
  private List<String> labels = new ArrayList<>();

  /** A request for a task with this prompt. */
  NewTask.Builder taskOf(String prompt) {
    if (at != null && in != null) {
      throw TaskyardException.invalid("--at and --in exclude each other; give one of them");
    }
    NewTask.Builder task =
        NewTask.builder(prompt)
            .workspace(workspace)
            .model(first(models))
            .moreModels(others(models))
            .mode(mode)
            .executor(first(executors))
            .moreExecutors(others(executors))
            .attempts(attempts == null ? 1 : attempts)
            .worktree(worktree)
            .allowShell(allowShell)
            .trustMode(trust)
            .autoApprove(autoApprove)
            .queue(queue)
            .priority(priority == null ? 0 : priority)
            .runAt(at)
            .runAfter(in)
            .expiresIn(expiresIn)
            .timeout(timeout)
            .idleTimeout(idleTimeout)
            .retries(retries == null ? 0 : retries)
            .onCrash(onCrash)
            .key(key)
            .keyPolicy(keyPolicy)
            .lock(lock)
            .after(after)
            .afterAny(afterAny);
    task.gateRetries(gateRetries == null ? 0 : gateRetries).gates(gates);
    var named = new HashSet<String>();
    labels.forEach(label -> addLabel(task, named, label));
    return task;
  }

  private static @Nullable String first(List<String> given) {
    return given.isEmpty() ? null : given.get(0);
  }

  private static List<String> others(List<String> given) {
    return given.isEmpty() ? given : given.subList(1, given.size());
  }

  private static void addLabel(NewTask.Builder task, Set<String> named, String label) {
    int equals = label.indexOf('=');
    if (equals < 1) {
      throw TaskyardException.invalid("--label: expected NAME=VALUE, found '" + label + "'");
    }
    String name = label.substring(0, equals);
    if (!named.add(name)) {
      throw TaskyardException.invalid(
          "--label: expected each name once, found '" + name + "' twice");
    }
    task.label(name, label.substring(equals + 1));
  }
}
