package dev.taskyard.task;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What somebody asks for. Only the prompt is required; null means "the adder's configured default",
 * which for the three permissions is false unless the operator's configuration says otherwise.
 *
 * @param prompt trimmed when the task is added; blank is refused, and more than 16 Mi characters
 * @param workspace a directory; made absolute when the task is added
 * @param priority higher runs first; one level is worth an hour of waiting; −32768 to 32767
 * @param runAt not before this instant
 * @param runAfter not before this long from now by the database's clock; not together with {@code
 *     runAt}
 * @param expiresIn how long it may wait in the queue
 * @param timeout how long one run may take
 * @param idleTimeout how long one run may be silent
 * @param retries how many more runs may follow transient failures
 * @param key at most one task with this key is queued or running
 * @param keyPolicy what becomes of it when a live task has its key; null means {@link
 *     KeyPolicy#EXISTING}
 * @param lock at most one running task has this lock; "none" for no lock; null means what the
 *     executor locks by default: coding agents their workspace
 * @param after ids or unambiguous prefixes of the tasks that it runs after, when all are completed
 * @param afterAny whether it runs after them however they ended
 * @param parent public id of the running task that asks for this one; it never gets more than that
 * @param gates what must pass before it counts as completed; empty means the adder's configured
 *     gates
 * @param gateRetries how often a failed gate is handed back to the executor
 * @param attempts how many candidate changes to make, 1 to 20; more than 1 needs a git repository
 * @param moreModels for attempts that differ: dealt out in turn after {@code model}; likewise
 *     {@code moreExecutors}
 * @param worktree whether it works in a git worktree of its own
 */
public record NewTask(
    String prompt,
    @Nullable String model,
    @Nullable String workspace,
    @Nullable String mode,
    @Nullable String executor,
    @Nullable Boolean allowShell,
    @Nullable Boolean trustMode,
    @Nullable Boolean autoApprove,
    @Nullable String queue,
    int priority,
    @Nullable Instant runAt,
    @Nullable Duration runAfter,
    @Nullable Duration expiresIn,
    @Nullable Duration timeout,
    @Nullable Duration idleTimeout,
    int retries,
    @Nullable OnCrash onCrash,
    @Nullable String key,
    @Nullable KeyPolicy keyPolicy,
    @Nullable String lock,
    List<String> after,
    boolean afterAny,
    @Nullable String parent,
    List<GateSpec> gates,
    int gateRetries,
    int attempts,
    List<String> moreModels,
    List<String> moreExecutors,
    boolean worktree,
    SortedMap<String, String> labels) {

  public NewTask {
    after = List.copyOf(after);
    gates = List.copyOf(gates);
    moreModels = List.copyOf(moreModels);
    moreExecutors = List.copyOf(moreExecutors);
    labels =
        java.util.Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) labels));
  }

  /** A task with this prompt and every default. */
  public static NewTask of(String prompt) {
    return builder(prompt).build();
  }

  /** Starts a request. */
  public static Builder builder(String prompt) {
    return new Builder(prompt);
  }

  /** Collects a request; single-threaded. Each method sets the field of its name. */
  public static final class Builder {
    private final String prompt;
    private @Nullable String model;
    private @Nullable String workspace;
    private @Nullable String mode;
    private @Nullable String executor;
    private @Nullable Boolean allowShell;
    private @Nullable Boolean trustMode;
    private @Nullable Boolean autoApprove;
    private @Nullable String queue;
    private int priority;
    private @Nullable Instant runAt;
    private @Nullable Duration runAfter;
    private @Nullable Duration expiresIn;
    private @Nullable Duration timeout;
    private @Nullable Duration idleTimeout;
    private int retries;
    private @Nullable OnCrash onCrash;
    private @Nullable String key;
    private @Nullable KeyPolicy keyPolicy;
    private @Nullable String lock;
    private List<String> after = List.of();
    private boolean afterAny;
    private @Nullable String parent;
    private List<GateSpec> gates = List.of();
    private int gateRetries;
    private int attempts = 1;
    private List<String> moreModels = List.of();
    private List<String> moreExecutors = List.of();
    private boolean worktree;
    private final SortedMap<String, String> labels = new TreeMap<>();

    private Builder(String prompt) {
      this.prompt = prompt;
    }

    public Builder model(@Nullable String value) {
      model = value;
      return this;
    }

    public Builder workspace(@Nullable String value) {
      workspace = value;
      return this;
    }

    public Builder mode(@Nullable String value) {
      mode = value;
      return this;
    }

    public Builder executor(@Nullable String value) {
      executor = value;
      return this;
    }

    public Builder allowShell(@Nullable Boolean value) {
      allowShell = value;
      return this;
    }

    public Builder trustMode(@Nullable Boolean value) {
      trustMode = value;
      return this;
    }

    public Builder autoApprove(@Nullable Boolean value) {
      autoApprove = value;
      return this;
    }

    public Builder queue(@Nullable String value) {
      queue = value;
      return this;
    }

    public Builder priority(int value) {
      priority = value;
      return this;
    }

    public Builder runAt(@Nullable Instant value) {
      runAt = value;
      return this;
    }

    public Builder runAfter(@Nullable Duration value) {
      runAfter = value;
      return this;
    }

    public Builder expiresIn(@Nullable Duration value) {
      expiresIn = value;
      return this;
    }

    public Builder timeout(@Nullable Duration value) {
      timeout = value;
      return this;
    }

    public Builder idleTimeout(@Nullable Duration value) {
      idleTimeout = value;
      return this;
    }

    public Builder retries(int value) {
      retries = value;
      return this;
    }

    public Builder onCrash(@Nullable OnCrash value) {
      onCrash = value;
      return this;
    }

    public Builder key(@Nullable String value) {
      key = value;
      return this;
    }

    public Builder keyPolicy(@Nullable KeyPolicy value) {
      keyPolicy = value;
      return this;
    }

    public Builder lock(@Nullable String value) {
      lock = value;
      return this;
    }

    public Builder after(List<String> value) {
      after = List.copyOf(value);
      return this;
    }

    public Builder afterAny(boolean value) {
      afterAny = value;
      return this;
    }

    public Builder parent(@Nullable String value) {
      parent = value;
      return this;
    }

    public Builder gates(List<GateSpec> value) {
      gates = List.copyOf(value);
      return this;
    }

    public Builder gateRetries(int value) {
      gateRetries = value;
      return this;
    }

    public Builder attempts(int value) {
      attempts = value;
      return this;
    }

    public Builder moreModels(List<String> value) {
      moreModels = List.copyOf(value);
      return this;
    }

    public Builder moreExecutors(List<String> value) {
      moreExecutors = List.copyOf(value);
      return this;
    }

    public Builder worktree(boolean value) {
      worktree = value;
      return this;
    }

    public Builder label(String name, String value) {
      labels.put(name, value);
      return this;
    }

    public NewTask build() {
      return new NewTask(
          prompt,
          model,
          workspace,
          mode,
          executor,
          allowShell,
          trustMode,
          autoApprove,
          queue,
          priority,
          runAt,
          runAfter,
          expiresIn,
          timeout,
          idleTimeout,
          retries,
          onCrash,
          key,
          keyPolicy,
          lock,
          after,
          afterAny,
          parent,
          gates,
          gateRetries,
          attempts,
          moreModels,
          moreExecutors,
          worktree,
          labels);
    }
  }
}
