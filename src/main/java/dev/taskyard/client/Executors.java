package dev.taskyard.client;

import dev.taskyard.config.Config;
import dev.taskyard.config.ExecutorSettings;
import dev.taskyard.executor.ProcessExecutor;
import dev.taskyard.executor.ProcessSpec;
import dev.taskyard.executor.Protocol;
import dev.taskyard.executor.ShellExecutor;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.executor.acp.AcpExecutor;
import dev.taskyard.executor.acp.AcpSettings;
import dev.taskyard.executor.agent.Agent;
import dev.taskyard.executor.agent.AgentExecutor;
import dev.taskyard.executor.agent.AgentSettings;
import dev.taskyard.executor.agent.Agents;
import dev.taskyard.executor.agent.ProfileExecutor;
import dev.taskyard.executor.chat.ChatExecutor;
import dev.taskyard.executor.chat.ChatHost;
import dev.taskyard.executor.chat.ChatSettings;
import dev.taskyard.executor.chat.GateRunner;
import dev.taskyard.gate.GateRun;
import dev.taskyard.gate.HostGate;
import dev.taskyard.queue.ExecutorTraits;
import dev.taskyard.store.Database;
import dev.taskyard.task.TaskyardException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The executors that a configuration names, with those that come with the program. */
final class Executors {
  private static final ExecutorSettings NOTHING =
      new ExecutorSettings(List.of(), null, Map.of(), null);

  private Executors() {}

  /** Their names, without making them. */
  static Set<String> knownNames(Config config) {
    var names = new TreeSet<String>();
    config
        .executors()
        .forEach(
            (name, settings) -> {
              if (isWhole(settings)) {
                names.add(name);
              }
            });
    Agents.onPath().forEach(agent -> names.add(agent.word()));
    names.add(ShellExecutor.NAME);
    return names;
  }

  /** Whether one of them is this. PATH is searched only where that decides. */
  static boolean isKnown(String name, Config config) {
    return name.equals(ShellExecutor.NAME)
        || isWhole(config.executors().getOrDefault(name, NOTHING))
        || Agent.of(name).filter(Agents::isOnPath).isPresent();
  }

  /** A table without a command may only add to what comes with the program. */
  private static boolean isWhole(ExecutorSettings settings) {
    return !settings.command().isEmpty() || settings.chat() != null;
  }

  /** What runs a task that names none: as configured, else the first agent that is there. */
  static @Nullable String defaultName(Config config) {
    if (config.defaultExecutor() != null) {
      return config.defaultExecutor();
    }
    Set<String> known = knownNames(config);
    return Stream.of(Agent.values())
        .map(Agent::word)
        .filter(known::contains)
        .findFirst()
        .orElse(null);
  }

  /**
   * @throws TaskyardException INVALID when one can't be made
   */
  static Map<String, TaskExecutor> of(Config config, Database database) {
    Duration grace = config.worker().cancelGrace();
    var executors = new TreeMap<String, TaskExecutor>();
    for (String name : knownNames(config)) {
      executors.put(name, one(name, config, database, grace));
    }
    return executors;
  }

  private static TaskExecutor one(String name, Config config, Database database, Duration grace) {
    // A table without a command only adds to a built-in executor.
    ExecutorSettings settings = config.executors().getOrDefault(name, NOTHING);
    if (name.equals(ShellExecutor.NAME)) {
      return new ShellExecutor(settings.env(), grace);
    }
    Optional<AgentSettings> agent = agent(name, config);
    if (agent.isPresent()) {
      return new AgentExecutor(agent.get());
    }
    if (isAcp(settings)) {
      return new AcpExecutor(
          new AcpSettings(
              name, settings.command(), settings.env(), grace, AcpSettings.ANSWER_LIMIT));
    }
    if (settings.chat() != null) {
      return new ChatExecutor(
          name,
          settings.chat(),
          settings.env(),
          new ChatHost(
              new StoredConversations(database),
              gates(database, grace, settings.chat().keyEnv()),
              database.clock(),
              grace));
    }
    if (settings.profile() != null) {
      return new ProfileExecutor(
          name, settings.command(), settings.profile(), settings.env(), grace);
    }
    return process(name, settings, grace);
  }

  /** A model may run the gates that its task names, as the host does. */
  private static GateRunner gates(Database database, Duration grace, @Nullable String hidden) {
    return (task, spec, events, stop) -> {
      var gates =
          new HostGate(
              task.id(),
              task.run(),
              task.workspace(),
              task.scratch(),
              grace,
              database.clock(),
              hidden);
      GateRun run = gates.run(spec, events, OutputStream.nullOutputStream(), stop);
      return new GateRunner.Ran(run.gate(), run.logOrNull(), run.wasStopped(), run.forced());
    };
  }

  /** The variable with the key of this executor's model, which no command of its tasks sees. */
  static @Nullable String keyEnv(String name, Config config) {
    ChatSettings chat = config.executors().getOrDefault(name, NOTHING).chat();
    return chat == null ? null : chat.keyEnv();
  }

  /** What the queue must know of them. */
  static Map<String, ExecutorTraits> traits(Config config) {
    var traits = new TreeMap<String, ExecutorTraits>();
    for (String name : knownNames(config)) {
      ExecutorSettings settings = config.executors().getOrDefault(name, NOTHING);
      boolean keepsThreads = settings.chat() != null;
      traits.put(name, new ExecutorTraits(isAgent(name, config), settings.account(), keepsThreads));
    }
    return traits;
  }

  /** Whether it changes the workspace at its own discretion. */
  static boolean isAgent(String name, Config config) {
    ExecutorSettings settings = config.executors().getOrDefault(name, NOTHING);
    return agent(name, config).isPresent()
        || isAcp(settings)
        || settings.profile() != null
        || settings.chat() != null;
  }

  /** Whether it can go on with a conversation; one that only others know may. */
  static boolean goesOnWithThreads(@Nullable String name, Config config) {
    String asked = name == null ? defaultName(config) : name;
    if (asked == null || !isKnown(asked, config)) {
      return true;
    }
    ExecutorSettings settings = config.executors().getOrDefault(asked, NOTHING);
    return agent(asked, config).isPresent() || isAcp(settings) || settings.chat() != null;
  }

  private static boolean isAcp(ExecutorSettings settings) {
    return AcpSettings.PROTOCOL.equals(settings.protocol());
  }

  /** The settings of the executor with this name if it is one of the agents that we know. */
  static Optional<AgentSettings> agent(String name, Config config) {
    ExecutorSettings settings = config.executors().getOrDefault(name, NOTHING);
    return Agent.of(Objects.requireNonNullElse(settings.protocol(), name))
        .map(
            agent ->
                new AgentSettings(
                    name,
                    agent,
                    settings.command(),
                    settings.env(),
                    config.worker().cancelGrace(),
                    settings.profile()));
  }

  private static TaskExecutor process(String name, ExecutorSettings settings, Duration grace) {
    String word = settings.protocol() == null ? "" : settings.protocol();
    Protocol protocol =
        Protocol.ofWord(word)
            .orElseThrow(
                () ->
                    TaskyardException.invalid(
                        "Executor '"
                            + name
                            + "' has protocol '"
                            + word
                            + "': expected events, text or the name of an agent"));
    return new ProcessExecutor(
        new ProcessSpec(name, settings.command(), protocol, settings.env(), grace));
  }
}
