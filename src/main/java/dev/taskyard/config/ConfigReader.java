package dev.taskyard.config;

import com.fasterxml.jackson.databind.JsonNode;
import dev.taskyard.executor.acp.AcpSettings;
import dev.taskyard.executor.agent.Profile;
import dev.taskyard.executor.agent.ProfileReader;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Mode;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Takes a parsed configuration file for what it means. */
final class ConfigReader {

  private static final Set<String> BUILT_IN =
      orderedSet("shell", "claude", "codex", "gemini", "opencode");
  private static final Set<String> PROTOCOLS =
      orderedSet(
          "events", "text", "claude", "codex", "gemini", "opencode", "acp", ChatTable.PROTOCOL);
  private static final Set<String> AGENTS = orderedSet("claude", "codex", "gemini", "opencode");
  private static final Set<String> MODES =
      orderedSet(Arrays.stream(Mode.values()).map(Mode::word).toArray(String[]::new));

  private static final Pattern EXECUTOR_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,99}");
  private static final Pattern GATE_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,99}");

  private static final Pattern SECRET_NAME =
      Pattern.compile("[A-Za-z0-9_*]*[A-Za-z0-9_][A-Za-z0-9_*]*");

  private static final Duration NONE = Duration.ZERO;
  private static final Duration SHORTEST = Duration.ofMillis(10);
  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration DAY = Duration.ofDays(1);

  private final Path dataDir;
  private final TomlTable root;

  ConfigReader(Path dataDir, TomlTable root) {
    this.dataDir = dataDir;
    this.root = root;
  }

  /** The configuration; worth something only if no fault was noted. */
  Config read() {
    Config unset = Config.inDirectory(dataDir);
    var executors = readExecutors();
    var config =
        new Config(
            unset.dataDir(),
            unset.database(),
            readDefaults(),
            readWorker(),
            readDefaultExecutor(executors.keySet()),
            executors,
            readRetention(),
            readGates(),
            root.duration("priority_step", NONE, Durations.LONGEST).orElse(unset.priorityStep()),
            readRedaction());
    root.refuseOtherKeys();
    return config;
  }

  private TaskDefaults readDefaults() {
    TaskDefaults safe = TaskDefaults.SAFE;
    return new TaskDefaults(
        root.text("default_model"),
        root.text("default_workspace"),
        Objects.requireNonNullElse(root.word("default_mode", MODES), safe.mode()),
        root.flag("allow_shell"),
        root.flag("trust_mode"),
        root.flag("auto_approve"),
        Objects.requireNonNullElse(root.text("default_queue"), safe.queue()));
  }

  private WorkerSettings readWorker() {
    WorkerSettings usual = WorkerSettings.DEFAULT;
    var worker =
        new WorkerSettings(
            root.number("slots", 1, 1000, usual.slots()),
            root.duration("heartbeat", SHORTEST, HOUR).orElse(usual.heartbeat()),
            root.duration("lease", SHORTEST, DAY).orElse(usual.lease()),
            root.duration("poll", SHORTEST, HOUR).orElse(usual.poll()),
            root.number("max_recoveries", 0, 1000, usual.maxRecoveries()),
            root.duration("drain_timeout", NONE, Duration.ofDays(30)).orElse(usual.drainTimeout()),
            root.duration("cancel_grace", NONE, HOUR).orElse(usual.cancelGrace()));
    boolean comparable = !root.isFaulty("lease") && !root.isFaulty("heartbeat");
    if (comparable && worker.lease().compareTo(worker.heartbeat().multipliedBy(2)) < 0) {
      root.wrong(
          root.has("lease") ? "lease" : "heartbeat",
          "expected a lease of at least twice the heartbeat, found lease %s and heartbeat %s"
              .formatted(DurationWords.of(worker.lease()), DurationWords.of(worker.heartbeat())));
    }
    return worker;
  }

  /** One duration for all, or a table with one for each status. */
  private Retention readRetention() {
    var kept = new EnumMap<TaskStatus, Duration>(TaskStatus.class);
    Optional<TomlTable> table = root.table("retention");
    for (TaskStatus status : TaskStatus.values()) {
      if (status.isTerminal()) {
        TomlTable from = table.orElse(root);
        from.duration(
                table.isPresent() ? status.word() : "retention",
                Duration.ofSeconds(1),
                Durations.LONGEST)
            .ifPresent(age -> kept.put(status, age));
      }
      if (table.isEmpty() && root.isFaulty("retention")) {
        break;
      }
    }
    table.ifPresent(TomlTable::refuseOtherKeys);
    return new Retention(kept);
  }

  /** What is a secret besides what everybody takes for one. */
  private Redaction readRedaction() {
    Optional<TomlTable> table = root.table("secrets");
    if (table.isEmpty()) {
      if (root.has("secrets")) {
        root.wrong("secrets", "expected a table [secrets]");
      }
      return Redaction.USUAL;
    }
    List<String> names = table.get().list("names", "[\"PGPASS*\"]");
    for (String name : names) {
      if (!SECRET_NAME.matcher(name).matches()) {
        table.get().wrong("names", "expected names of variables, with '*' for any characters");
      }
    }
    var patterns = new ArrayList<Pattern>();
    for (String regex : table.get().list("patterns", "['corp-[0-9a-f]{32}']")) {
      try {
        Pattern pattern = Pattern.compile(regex);
        if (pattern.matcher("").find()) {
          table.get().wrong("patterns", "expected patterns of secrets, found one of nothing");
        }
        patterns.add(pattern);
      } catch (PatternSyntaxException e) {
        table.get().wrong("patterns", "expected regular expressions: " + e.getDescription());
      }
    }
    table.get().refuseOtherKeys();
    return Redaction.of(names, patterns);
  }

  private @Nullable String readDefaultExecutor(Set<String> configured) {
    var known = new LinkedHashSet<>(BUILT_IN);
    known.addAll(configured);
    return root.word("default_executor", known);
  }

  private Map<String, ExecutorSettings> readExecutors() {
    var executors = new LinkedHashMap<String, ExecutorSettings>();
    root.tables("executors").forEach((name, table) -> executors.put(name, readOne(name, table)));
    return executors;
  }

  private static ExecutorSettings readOne(String name, TomlTable table) {
    var settings =
        new ExecutorSettings(
            table.texts("command"),
            table.word("protocol", PROTOCOLS),
            table.secrets("env"),
            table.text("account"),
            readProfile(table),
            ChatTable.read(table));
    table.refuseOtherKeys();
    if (!EXECUTOR_NAME.matcher(name).matches()) {
      table.wrong("expected a name of letters, digits, '_', '-' and '.'");
    }
    if (!BUILT_IN.contains(name) && !ChatTable.isOne(table)) {
      for (String required : List.of("command", "protocol")) {
        boolean isSaidOtherwise = required.equals("protocol") && table.has("profile");
        if (!table.has(required) && !isSaidOtherwise) {
          table.wrong(
              "an executor of your own needs a %s (built in are %s)%s"
                  .formatted(
                      required, String.join(", ", BUILT_IN), DidYouMean.hint(name, BUILT_IN)));
        }
      }
    }
    checkAgent(name, settings, table);
    checkAcp(settings, table);
    return settings;
  }

  private static @Nullable Profile readProfile(TomlTable table) {
    JsonNode profile = table.raw("profile");
    return profile == null
        ? null
        : ProfileReader.read(profile, (at, problem) -> table.wrong("profile/" + at, problem));
  }

  /** What reads its output in a way that is ours needs no profile; an agent reads its prompt. */
  private static void checkAgent(String name, ExecutorSettings settings, TomlTable table) {
    String protocol = settings.protocol() == null ? name : settings.protocol();
    boolean isAgent = AGENTS.contains(protocol);
    boolean isOurs = (!isAgent && settings.protocol() != null) || name.equals("shell");
    if (settings.profile() != null && isOurs) {
      table.wrong("profile", "expected none beside protocol '%s'".formatted(protocol));
    }
    boolean takesPrompt = settings.command().stream().anyMatch(part -> part.contains("{prompt}"));
    if (isAgent && takesPrompt) {
      table.wrong(
          "command", "expected no {prompt}: %s reads it from standard input".formatted(protocol));
    }
  }

  /** There is no program of that name, and the prompt is said in the conversation. */
  private static void checkAcp(ExecutorSettings settings, TomlTable table) {
    if (!AcpSettings.PROTOCOL.equals(settings.protocol())) {
      return;
    }
    if (settings.command().isEmpty() && !table.isFaulty("command")) {
      table.wrong("protocol 'acp' needs a command, such as [\"opencode\", \"acp\"]");
    }
    if (settings.command().stream().anyMatch(part -> part.contains("{prompt}"))) {
      table.wrong("command", "expected no {prompt}: protocol 'acp' says it in the conversation");
    }
  }

  private List<GateSpec> readGates() {
    var gates = new ArrayList<GateSpec>();
    for (TomlTable table : root.list("gates")) {
      String name = Objects.requireNonNullElse(table.text("name"), GateSpec.CUSTOM);
      String command = table.text("command");
      Duration timeout = table.duration("timeout", SHORTEST, DAY).orElse(GateSpec.DEFAULT_TIMEOUT);
      table.refuseOtherKeys();
      if (!GATE_NAME.matcher(name).matches()) {
        table.wrong("name", "expected a letter, then letters, digits, '_' and '-'");
      }
      if (!table.has("command")) {
        table.wrong("a gate needs a command");
      } else if (command != null) {
        gates.add(new GateSpec(name, command, timeout));
      }
    }
    return gates;
  }

  private static Set<String> orderedSet(String... words) {
    return new LinkedHashSet<>(List.of(words));
  }
}
