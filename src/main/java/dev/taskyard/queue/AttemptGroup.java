package dev.taskyard.queue;

import dev.taskyard.attempt.AttemptFacts;
import dev.taskyard.attempt.WorktreeExecutor;
import dev.taskyard.store.AttemptStore;
import dev.taskyard.store.Tx;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.Gate;
import dev.taskyard.task.Run;
import dev.taskyard.task.Usage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What is known of the attempts at a task. */
public final class AttemptGroup {
  private AttemptGroup() {}

  /** One attempt: its task, the change that was recorded of it, and what it is compared by. */
  public record One(AttemptStore.Member task, @Nullable Attempt attempt, AttemptFacts facts) {}

  /** The attempts at a task in their order; of a task with a worktree of its own that one. */
  public static List<One> of(Tx tx, long taskId) {
    List<AttemptStore.Member> members = tx.attempts().members(taskId);
    return (members.isEmpty() ? tx.attempts().alone(taskId) : members)
        .stream().map(member -> one(tx, member)).toList();
  }

  private static One one(Tx tx, AttemptStore.Member member) {
    Optional<Attempt> made = made(tx, member);
    List<Run> runs = tx.runs().ofTask(member.id());
    var lastByGate = new LinkedHashMap<String, Gate>();
    // One that was run again counts by its last result.
    tx.evidence().gates(member.id()).stream()
        .filter(gate -> gate.source().equals(Gate.HOST))
        .forEach(gate -> lastByGate.put(gate.gate() + " " + gate.command(), gate));
    var facts =
        new AttemptFacts(
            member.index(),
            member.count(),
            member.publicId(),
            member.status(),
            runs.isEmpty() ? member.executor() : runs.get(runs.size() - 1).executor(),
            member.model(),
            lastByGate.size(),
            (int) lastByGate.values().stream().filter(g -> g.status().equals("passed")).count(),
            made.map(AttemptGroup::change).orElse(null),
            runs.stream().map(Run::usage).reduce(Usage.UNKNOWN, Usage::plus),
            member.durationMs(),
            made.map(Attempt::selected).orElse(false));
    return new One(member, made.orElse(null), facts);
  }

  private static Optional<Attempt> made(Tx tx, AttemptStore.Member member) {
    String id = WorktreeExecutor.attemptId(member.publicId());
    return tx.evidence().attempts(member.id()).stream()
        .filter(attempt -> attempt.id().equals(id))
        .findFirst();
  }

  private static AttemptFacts.Change change(Attempt attempt) {
    return new AttemptFacts.Change(
        attempt.changedFiles().size(),
        attempt.insertions() == null ? 0 : attempt.insertions(),
        attempt.deletions() == null ? 0 : attempt.deletions());
  }
}
