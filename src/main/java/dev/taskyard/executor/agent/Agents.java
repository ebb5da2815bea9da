package dev.taskyard.executor.agent;

import dev.taskyard.executor.Programs;
import dev.taskyard.executor.StopSignal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which agents there are on this machine. */
public final class Agents {
  private Agents() {}

  /** Those whose program is in PATH, in the order in which one is chosen. */
  public static List<Agent> onPath() {
    return Stream.of(Agent.values()).filter(Agents::isOnPath).toList();
  }

  /** Whether its program is in PATH. */
  public static boolean isOnPath(Agent agent) {
    return Programs.inPath(agent.word(), System.getenv()).isPresent();
  }

  /** Where an agent's program is, unless it is not there or is to be found in each workspace. */
  public static Optional<Path> program(AgentSettings settings) {
    return AgentVersions.program(settings);
  }

  /** The version that an agent's program tells within 10 s; empty when it tells none. */
  public static Optional<String> version(AgentSettings settings) {
    try {
      return AgentVersions.of(settings, new StopSignal());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
