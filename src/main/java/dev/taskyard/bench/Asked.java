package dev.taskyard.bench;

import dev.taskyard.bench.Words.Agent;
import dev.taskyard.bench.Words.GateKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a task asks for.
 *
 * @param model null where the executor has none
 * @param gates that must pass
 * @param kin its place among attempts; null by itself
 */
record Asked(
    long id,
    String publicId,
    Agent agent,
    @Nullable String model,
    String queue,
    int priority,
    String prompt,
    String workspace,
    List<GateKind> gates,
    @Nullable Kin kin) {

  /** Where the workspaces of the made-up projects lie. */
  static final String PROJECTS = "/srv/work/";

  /**
   * An attempt at another task, or, without an index, the task that has attempts.
   *
   * @param group public id of the task with attempts
   */
  record Kin(
      @Nullable Long parent, String group, @Nullable Integer index, int count, String baseSha) {}

  boolean isScript() {
    return agent.equals(Words.SHELL);
  }

  /** One drawn by chance. */
  static Asked drawn(Dice dice, long id) {
    Agent agent = dice.chance(0.2) ? Words.SHELL : dice.mostlyFirst(Words.AGENTS);
    String project = dice.oneOf(Words.PROJECTS);
    boolean gated = !agent.equals(Words.SHELL) && dice.chance(0.3);
    return new Asked(
        id,
        "task_" + dice.base32(16),
        agent,
        agent.models().isEmpty() ? null : dice.mostlyFirst(agent.models()),
        dice.mostlyFirst(Words.QUEUES),
        dice.chance(0.1) ? dice.between(-2, 5) : 0,
        agent.equals(Words.SHELL)
            ? dice.oneOf(Words.SCRIPTS)
            : dice.oneOf(Words.VERBS)
                + " "
                + dice.oneOf(Words.THINGS)
                + " of "
                + project
                + ": "
                + dice.oneOf(Words.REASONS)
                + " (ticket "
                + dice.below(100_000)
                + ")",
        PROJECTS + project,
        gated ? List.of(dice.mostlyFirst(Words.GATES)) : List.of(),
        null);
  }

  /** The same as another task, with a place among attempts. */
  Asked as(long otherId, String otherPublicId, @Nullable String otherModel, Kin place) {
    return new Asked(
        otherId,
        otherPublicId,
        agent,
        otherModel,
        queue,
        priority,
        prompt,
        workspace,
        gates,
        place);
  }
}
