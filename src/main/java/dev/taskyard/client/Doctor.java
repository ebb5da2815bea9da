package dev.taskyard.client;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.attempt.Worktrees;
import dev.taskyard.config.Config;
import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.config.ExecutorSettings;
import dev.taskyard.executor.agent.Agent;
import dev.taskyard.executor.agent.AgentSettings;
import dev.taskyard.executor.agent.Agents;
import dev.taskyard.executor.chat.ChatProbe;
import dev.taskyard.executor.chat.ChatSettings;
import dev.taskyard.maintenance.Leftovers;
import dev.taskyard.maintenance.Orphans;
import dev.taskyard.store.Database;
import dev.taskyard.store.StoreException;
import dev.taskyard.store.Tx;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.TaskyardException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Looks at everything that work depends on, and says of each fault what to do. */
final class Doctor {
  private static final long LEAST_FREE_BYTES = 1L << 30;
  private static final Duration CLOCK_MAY_DIFFER = Duration.ofMinutes(1);

  private final Config config;
  private final boolean fix;
  private final List<DoctorCheck> checks = new ArrayList<>();

  Doctor(Config config, boolean fix) {
    this.config = config;
    this.fix = fix;
  }

  List<DoctorCheck> examine() {
    Optional<DataDirectory> directory = directory();
    executors();
    try (Database database = Database.open(config.database(), 2)) {
      ok("database", DatabaseSettings.withoutSecrets(config.database().url()));
      ok("schema", "'" + config.database().schema() + "' fits this program");
      checks.add(clock(database.transactions().read(Tx::now), Instant.now()));
      workers(database);
      directory.ifPresent(found -> artifacts(database, found));
      directory.ifPresent(found -> worktrees(database, found));
    } catch (TaskyardException e) {
      fault(
          "database",
          String.valueOf(e.getMessage()),
          "see the reason; the other checks need the database");
    } catch (StoreException e) {
      fault(
          "database",
          String.valueOf(e.getMessage()),
          "check that the database is up and run doctor again");
    }
    return List.copyOf(checks);
  }

  private void ok(String name, String found) {
    checks.add(new DoctorCheck(name, true, found, null));
  }

  private void fault(String name, String found, String remedy) {
    checks.add(new DoctorCheck(name, false, found, remedy));
  }

  private Optional<DataDirectory> directory() {
    try {
      DataDirectory directory = DataDirectory.open(config.dataDir());
      String found = directory.path() + ", store " + directory.storeId();
      Optional<String> open = directory.openToOthers();
      if (open.isPresent()) {
        fault(
            "data directory",
            found + ", is open to others: " + open.get(),
            "chmod go= '" + directory.path() + "': what tasks said and made is in it");
      } else {
        ok("data directory", found);
      }
      disk(directory.path());
      return Optional.of(directory);
    } catch (TaskyardException e) {
      fault(
          "data directory",
          String.valueOf(e.getMessage()),
          "make it writable, or name another with --data-dir");
      return Optional.empty();
    }
  }

  private void disk(Path path) {
    try {
      checks.add(disk(path, Files.getFileStore(path).getUsableSpace()));
    } catch (IOException e) {
      fault("disk", "free space unknown: " + e.getMessage(), "check the file system of " + path);
    }
  }

  static DoctorCheck disk(Path path, long freeBytes) {
    String found = String.format(Locale.ROOT, "%.1f GiB free", freeBytes / (double) (1L << 30));
    return freeBytes < LEAST_FREE_BYTES
        ? new DoctorCheck(
            "disk",
            false,
            found,
            "make room on the file system of " + path + ": expected at least 1 GiB")
        : new DoctorCheck("disk", true, found, null);
  }

  private void executors() {
    Map<String, ExecutorSettings> all = new TreeMap<>(config.executors());
    for (Agent agent : Agents.onPath()) {
      all.putIfAbsent(agent.word(), new ExecutorSettings(List.of(), null, Map.of(), null));
    }
    ok("executor shell", "/bin/sh; runs tasks that have allow_shell");
    all.forEach(
        (name, settings) -> {
          Optional<AgentSettings> agent = Executors.agent(name, config);
          if (agent.isPresent()) {
            agent(agent.get());
            return;
          }
          ChatSettings chat = settings.chat();
          if (chat != null) {
            chat(name, ChatProbe.look(chat, settings.env()));
            return;
          }
          if (settings.command().isEmpty()) {
            return;
          }
          String program = settings.command().get(0);
          Optional<Path> found = onPath(program);
          if (found.isPresent()) {
            ok("executor " + name, found.get().toString());
          } else {
            fault(
                "executor " + name,
                "program '" + program + "' is not on the PATH",
                "install it, or correct [executors." + name + "] command");
          }
        });
    String standard = config.defaultExecutor();
    if (standard != null && !Executors.isKnown(standard, config)) {
      fault(
          "default executor",
          "'" + standard + "' is not on the PATH, nor is another program named for it",
          "install it, or correct default_executor");
    }
  }

  private void chat(String name, ChatProbe.Found found) {
    String remedy = found.remedy();
    if (remedy == null) {
      ok("executor " + name, found.words());
    } else {
      fault("executor " + name, found.words(), remedy);
    }
  }

  private void agent(AgentSettings settings) {
    String check = "executor " + settings.name();
    Optional<Path> program = Agents.program(settings);
    if (program.isEmpty()) {
      String name = settings.command().get(0);
      fault(
          check,
          "program '" + name + "' is not on the PATH",
          "install it, or correct [executors." + settings.name() + "] command");
      return;
    }
    Optional<String> version = Agents.version(settings);
    if (version.isPresent()) {
      ok(check, program.get() + ", version " + version.get());
    } else {
      fault(
          check,
          program.get() + " told no version within 10 s",
          "run it with --version, and install it again if that fails");
    }
  }

  private static Optional<Path> onPath(String program) {
    if (program.contains("/") || program.contains("{")) {
      return Optional.of(Path.of(program))
          .filter(path -> program.contains("{") || Files.isExecutable(path));
    }
    for (String folder : String.valueOf(System.getenv("PATH")).split(File.pathSeparator, -1)) {
      Path candidate = Path.of(folder.isEmpty() ? "." : folder, program);
      if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  static DoctorCheck clock(Instant theirs, Instant ours) {
    Duration off = Duration.between(theirs, ours);
    String found =
        "this host is "
            + DurationWords.about(off.abs())
            + (off.isNegative() ? " behind" : " ahead of")
            + " the database";
    return off.abs().compareTo(CLOCK_MAY_DIFFER) > 0
        ? new DoctorCheck(
            "clock",
            false,
            found,
            "no harm to the queue, which goes by the database's clock; set this host's for its logs")
        : new DoctorCheck("clock", true, found, null);
  }

  private void workers(Database database) {
    List<String> live = database.transactions().read(tx -> tx.workers().liveExecutors());
    ok("workers", live.size() + " alive");
  }

  private void worktrees(Database database, DataDirectory directory) {
    List<Worktrees.Leftover> found = new Leftovers(database, directory.worktrees()).find(fix);
    List<Worktrees.Leftover> kept =
        found.stream().filter(leftover -> !leftover.keptBecause().isEmpty()).toList();
    int safe = found.size() - kept.size();
    if (!kept.isEmpty()) {
      fault(
          "worktrees",
          kept.size()
              + " with unsaved work of tasks that have ended, such as "
              + kept.get(0).words(),
          "save what you need from it; then 'taskyard attempt discard ID --force', with the directory's name for ID");
    } else if (safe > 0 && !fix) {
      fault(
          "worktrees",
          safe + " left over from tasks that have ended, such as " + found.get(0).path(),
          "taskyard doctor --fix removes them; a worker does so every 10 minutes");
    } else {
      ok("worktrees", safe == 0 ? "none left over" : safe + " left over, removed");
    }
  }

  private void artifacts(Database database, DataDirectory directory) {
    var files = new ArtifactFiles(directory, database.clock());
    var orphans = new Orphans(database, files, directory.storeId().toString());
    Orphans.Found found = orphans.find();
    int strays = found.filesWithoutRow().size();
    if (strays > 0 && fix) {
      ok("artifact files", orphans.clean() + " file(s) without a row deleted");
    } else if (strays > 0) {
      fault(
          "artifact files",
          strays
              + " file(s) without a row, older than a day, such as "
              + found.filesWithoutRow().get(0),
          "taskyard doctor --fix deletes them; a worker does so every 6 hours");
    } else {
      ok("artifact files", "each has its row");
    }
    int missing = found.rowsWithoutFile().size();
    if (missing > 0) {
      fault(
          "artifact rows",
          missing + " row(s) whose file is gone, such as " + found.rowsWithoutFile().get(0),
          "restore " + directory.path() + "/artifacts from a backup, or clear those tasks");
    } else {
      ok("artifact rows", "each has its file");
    }
  }
}
