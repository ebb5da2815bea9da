package dev.taskyard.client;

import dev.taskyard.config.Config;
import dev.taskyard.config.TaskDefaults;
import dev.taskyard.queue.TaskIds;
import dev.taskyard.queue.WorkspaceLock;
import dev.taskyard.store.Kin;
import dev.taskyard.store.TaskRow;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.GatePlan;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Mode;
import dev.taskyard.task.NewTask;
import dev.taskyard.task.OnCrash;
import dev.taskyard.task.ResultReferences;
import dev.taskyard.task.Summaries;
import dev.taskyard.task.TaskyardException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks a request and fills in the adder's defaults. */
final class NewTaskRows {
  /** A worker has several copies of it in its heap, and on H2 the database another. */
  private static final int LONGEST_PROMPT = 16 << 20;

  private static final Duration LONGEST = Duration.ofDays(3660);
  private static final Pattern GATE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

  private final Config config;
  private final Supplier<Set<String>> knownExecutors;
  private final boolean whole;

  /**
   * @param knownExecutors asked only when a request names an executor that this configuration does
   *     not know
   */
  NewTaskRows(Config config, Supplier<Set<String>> knownExecutors) {
    this(config, knownExecutors, false);
  }

  private NewTaskRows(Config config, Supplier<Set<String>> knownExecutors, boolean whole) {
    this.config = config;
    this.knownExecutors = knownExecutors;
    this.whole = whole;
  }

  /**
   * For requests that have all their defaults and were checked where they were made, perhaps on
   * another host: nothing is filled in here, and neither workspace nor executor is looked for.
   */
  static NewTaskRows ofWhole(Config config) {
    return new NewTaskRows(config.withDefaults(TaskDefaults.SAFE), Set::of, true);
  }

  /**
   * @param predecessors whole ids of the tasks that it runs after
   * @throws TaskyardException INVALID with the first fault
   */
  TaskRow row(NewTask task, List<String> predecessors, Instant now, @Nullable ParentLimits parent) {
    TaskDefaults defaults = config.defaults();
    String prompt = prompt(task.prompt());
    Instant runAt = runAt(task, now);
    Duration expiresIn = positive("expires_in", task.expiresIn());
    Permissions permissions = permissions(task, parent);
    String workspace =
        workspace(task.workspace() != null ? task.workspace() : defaults.workspace());
    if (task.afterAny() && task.after().isEmpty()) {
      throw TaskyardException.invalid("'after_any' without 'after': expected a task to run after");
    }
    checkReferences(task, predecessors);
    if (parent != null) {
      workspace = parent.workspaceFor(workspace);
      parent.checkGates(task);
      parent.checkKeyPolicy(task.keyPolicy());
    }
    return new TaskRow(
        TaskIds.random("task"),
        prompt,
        Summaries.summarize(config.redaction().redact(prompt)),
        word("model", task.model() != null ? task.model() : defaults.model(), 200),
        workspace,
        permissions.mode,
        permissions.allowShell,
        permissions.trustMode,
        permissions.autoApprove,
        executor(task.executor()),
        queueName(task.queue() != null ? task.queue() : defaults.queue()),
        inRange("priority", task.priority(), Short.MIN_VALUE, Short.MAX_VALUE),
        now,
        runAt,
        word("key", task.key(), 500),
        millis(positive("timeout", task.timeout())),
        millis(positive("idle_timeout", task.idleTimeout())),
        expiresIn == null ? null : now.plus(expiresIn),
        inRange("retries", task.retries(), 0, 1_000_000),
        (task.onCrash() == null ? OnCrash.REQUEUE : task.onCrash()).word(),
        gates(task),
        lock(task, workspace, permissions.mode, parent),
        predecessors,
        task.afterAny(),
        parent == null ? Kin.NONE : Kin.childOf(parent.parent().id()),
        labels(task));
  }

  /** A coding agent's prompt may quote results, of tasks that it runs after and of no others. */
  private void checkReferences(NewTask task, List<String> predecessors) {
    String executor = task.executor() != null ? task.executor() : config.defaultExecutor();
    if (executor == null || !Executors.isAgent(executor, config)) {
      return;
    }
    for (String id : ResultReferences.in(task.prompt())) {
      if (predecessors.stream().filter(known -> known.startsWith(id)).count() != 1) {
        throw TaskyardException.invalid(
            ResultReferences.of(id)
                + " in the prompt: expected the id of one of the tasks it runs after; name that"
                + " with --after");
      }
    }
  }

  /** The lock that can be told now; an executor that is not named here may still decide for one. */
  private @Nullable String lock(
      NewTask task, String workspace, String mode, @Nullable ParentLimits parent) {
    if (task.lock() != null) {
      if (parent != null) {
        parent.checkLock(task.lock());
      }
      return word("lock", task.lock(), 400);
    }
    String executor = task.executor() != null ? task.executor() : config.defaultExecutor();
    return executor != null && Executors.isAgent(executor, config)
        ? WorkspaceLock.of(
                workspace,
                mode,
                task.worktree()
                    || task.attempts() > 1
                    || (parent != null && parent.needsWorktree(workspace)),
                parent == null ? null : parent.publicId())
            .orElse(null)
        : null;
  }

  private record Permissions(
      String mode, boolean allowShell, boolean trustMode, boolean autoApprove) {}

  /** What was asked for, or the configured default; never more than the parent has. */
  private Permissions permissions(NewTask task, @Nullable ParentLimits parent) {
    TaskDefaults usual = config.defaults();
    String asked = task.mode() == null ? null : mode(task.mode());
    String usualMode = mode(usual.mode());
    if (parent == null) {
      return new Permissions(
          asked == null ? usualMode : asked,
          task.allowShell() != null ? task.allowShell() : usual.allowShell(),
          task.trustMode() != null ? task.trustMode() : usual.trustMode(),
          task.autoApprove() != null ? task.autoApprove() : usual.autoApprove());
    }
    TaskStore.Parent most = parent.parent();
    return new Permissions(
        parent.limited(asked, usualMode),
        parent.limited("allow_shell", task.allowShell(), usual.allowShell(), most.allowShell()),
        parent.limited("trust_mode", task.trustMode(), usual.trustMode(), most.trustMode()),
        parent.limited(
            "auto_approve", task.autoApprove(), usual.autoApprove(), most.autoApprove()));
  }

  private GatePlan gates(NewTask task) {
    List<GateSpec> gates = task.gates().isEmpty() && !whole ? config.gates() : task.gates();
    gates.forEach(NewTaskRows::checkGate);
    int retries = inRange("gate_retries", task.gateRetries(), 0, 100);
    if (retries > 0 && gates.isEmpty()) {
      throw TaskyardException.invalid("gate_retries without a gate: expected a gate to go with it");
    }
    return new GatePlan(gates, retries);
  }

  /**
   * @throws TaskyardException INVALID: its name, command or time limit is at fault
   */
  static void checkGate(GateSpec gate) {
    if (!GATE_NAME.matcher(gate.name()).matches()) {
      throw TaskyardException.invalid(
          "Bad gate name '"
              + Summaries.summarize(gate.name())
              + "': expected a letter, then letters, digits, '_' and '-', at most 100");
    }
    if (gate.command().isBlank() || gate.command().indexOf('\0') >= 0) {
      throw TaskyardException.invalid(
          "Gate '" + gate.name() + "' has no command: expected one for /bin/sh");
    }
    positive("timeout of gate '" + gate.name() + "'", gate.timeout());
  }

  /**
   * @throws TaskyardException INVALID: it can't be a queue's name
   */
  static String queueName(String asked) {
    return required("queue", word("queue", asked, 100));
  }

  private static String prompt(String asked) {
    String prompt = trimmed(asked);
    if (prompt.isEmpty()) {
      throw TaskyardException.invalid("Task prompt cannot be empty");
    }
    if (prompt.length() > LONGEST_PROMPT) {
      throw TaskyardException.invalid(
          "Task prompt has "
              + prompt.length()
              + " characters: expected at most "
              + LONGEST_PROMPT
              + "; put the text into a file and name it in the prompt");
    }
    int nul = prompt.indexOf('\0');
    if (nul >= 0) {
      throw TaskyardException.invalid(
          "Task prompt has a NUL character at position "
              + (nul + 1)
              + ": expected text; remove it");
    }
    return Summaries.mend(prompt);
  }

  /**
   * Without the white space at its ends, by what Unicode calls so: {@link String#strip} knows less.
   */
  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isWhiteSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isWhiteSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isWhiteSpace(char c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  private static @Nullable Instant runAt(NewTask task, Instant now) {
    if (task.runAt() != null && task.runAfter() != null) {
      throw TaskyardException.invalid("'at' and 'in' were both given: expected one of them");
    }
    if (task.runAt() != null && task.runAt().isAfter(now.plus(LONGEST))) {
      throw TaskyardException.invalid("'at' is more than ten years away: " + task.runAt());
    }
    Duration in = positive("in", task.runAfter());
    return in == null ? task.runAt() : now.plus(in);
  }

  private String workspace(@Nullable String asked) {
    try {
      Path path = Path.of(asked == null ? "" : asked).toAbsolutePath().normalize();
      if (!whole && !Files.isDirectory(path)) {
        throw TaskyardException.invalid(
            "Workspace "
                + path
                + " is not a directory: expected one that exists; make it, or name another");
      }
      return path.toString();
    } catch (InvalidPathException e) {
      throw TaskyardException.invalid("Workspace is no path: " + e.getReason());
    }
  }

  private static String mode(String asked) {
    return Mode.ofWord(asked)
        .map(Mode::word)
        .orElseThrow(
            () ->
                TaskyardException.invalid(
                    "Unknown mode '"
                        + asked
                        + "': expected one of "
                        + Arrays.stream(Mode.values())
                            .map(Mode::word)
                            .collect(Collectors.joining(", "))));
  }

  /** A further model, checked. */
  String model(String asked) {
    return required("model", word("model", asked, 200));
  }

  /** A further executor, checked. */
  String executorNamed(String asked) {
    return required("executor", executor(asked));
  }

  private @Nullable String executor(@Nullable String asked) {
    if (asked == null || whole) {
      return asked;
    }
    if (Executors.isKnown(asked, config)) {
      return asked;
    }
    Set<String> everywhere = knownExecutors.get();
    if (!everywhere.contains(asked)) {
      var all = new java.util.TreeSet<String>(Executors.knownNames(config));
      all.addAll(everywhere);
      throw TaskyardException.invalid(
          "Unknown executor '"
              + asked
              + "': expected one of "
              + String.join(", ", all)
              + ", or one configured as [executors."
              + asked
              + "]");
    }
    return asked;
  }

  private static @Nullable String word(String name, @Nullable String value, int longest) {
    if (value == null) {
      return null;
    }
    if (value.isBlank()
        || value.length() > longest
        || value.chars().anyMatch(Character::isISOControl)) {
      throw TaskyardException.invalid(
          "Bad "
              + name
              + " '"
              + Summaries.summarize(value)
              + "': expected 1 to "
              + longest
              + " characters without control characters");
    }
    return value;
  }

  private static String required(String name, @Nullable String value) {
    if (value == null) {
      throw TaskyardException.invalid("Missing " + name);
    }
    return value;
  }

  private static int inRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw TaskyardException.invalid(
          "Bad " + name + " " + value + ": expected " + least + " to " + most);
    }
    return value;
  }

  private static @Nullable Duration positive(String name, @Nullable Duration value) {
    if (value != null && (value.toMillis() <= 0 || value.compareTo(LONGEST) > 0)) {
      throw TaskyardException.invalid(
          "Bad " + name + ": expected more than 0 and less than ten years");
    }
    return value;
  }

  private static @Nullable Long millis(@Nullable Duration value) {
    return value == null ? null : (Long) value.toMillis();
  }

  private static java.util.SortedMap<String, String> labels(NewTask task) {
    task.labels()
        .forEach(
            (name, content) -> {
              word("label name", name, 200);
              if (content.length() > 1000 || content.indexOf('\0') >= 0) {
                throw TaskyardException.invalid(
                    "Bad label '" + name + "': expected at most 1000 characters");
              }
            });
    return task.labels();
  }
}
