package dev.taskyard.client;

import dev.taskyard.config.Config;
import dev.taskyard.config.ExecutorSettings;
import dev.taskyard.executor.ProcessExecutor;
import dev.taskyard.executor.ProcessSpec;
import dev.taskyard.executor.Protocol;
import dev.taskyard.executor.ShellExecutor;
import dev.taskyard.executor.TaskExecutor;
import dev.taskyard.task.TaskyardException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The executors that a configuration names, with those that come with the program. */
final class Executors {
  private Executors() {}

  /** Their names, without making them. */
  static Set<String> knownNames(Config config) {
    var names = new TreeSet<String>();
    config
        .executors()
        .forEach(
            (name, settings) -> {
              if (!settings.command().isEmpty()) {
                names.add(name);
              }
            });
    names.add(ShellExecutor.NAME);
    return names;
  }

  /**
   * @throws TaskyardException INVALID when one can't be made
   */
  static Map<String, TaskExecutor> of(Config config) {
    Duration grace = config.worker().cancelGrace();
    var executors = new TreeMap<String, TaskExecutor>();
    ExecutorSettings shell = config.executors().get(ShellExecutor.NAME);
    executors.put(
        ShellExecutor.NAME, new ShellExecutor(shell == null ? Map.of() : shell.env(), grace));
    config
        .executors()
        .forEach(
            (name, settings) -> {
              // A table without a command only adds to a built-in executor.
              if (!name.equals(ShellExecutor.NAME) && !settings.command().isEmpty()) {
                executors.put(name, process(name, settings, grace));
              }
            });
    return executors;
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
                            + "': expected events or text"));
    return new ProcessExecutor(
        new ProcessSpec(name, settings.command(), protocol, settings.env(), grace));
  }
}
