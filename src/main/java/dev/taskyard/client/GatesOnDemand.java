package dev.taskyard.client;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.artifact.StoredArtifact;
import dev.taskyard.config.Config;
import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.gate.GateRun;
import dev.taskyard.gate.HostGate;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.Lookup;
import dev.taskyard.queue.RecordUpdates;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.ExecutionEvent;
import dev.taskyard.task.Gate;
import dev.taskyard.task.GateSpec;
import dev.taskyard.task.Redaction;
import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Gates that somebody asks for, outside of any run. */
final class GatesOnDemand {
  private final Config config;
  private final Database database;
  private final DataDirectory directory;
  private final ArtifactFiles files;

  GatesOnDemand(Config config, Database database, DataDirectory directory, ArtifactFiles files) {
    this.config = config;
    this.database = database;
    this.directory = directory;
    this.files = files;
  }

  /** See {@link TaskManager#runGate}. */
  Gate run(String idOrPrefix, GateSpec spec, @Nullable String asker, OutputStream onlooker)
      throws InterruptedException {
    NewTaskRows.checkGate(spec);
    checkAsker(asker);
    TaskStore.Found task = database.transactions().read(tx -> Lookup.find(tx, idOrPrefix));
    Path workspace = workspace(task.publicId());
    try {
      Path logs = Files.createTempDirectory("taskyard-gate-");
      try {
        return record(
            task.publicId(), runIn(workspace, task.publicId(), logs, spec, onlooker), asker);
      } finally {
        delete(logs);
      }
    } catch (IOException e) {
      throw TaskyardException.failed(
          "Gate '" + spec.name() + "': its output can't be kept: " + e.getMessage(), e);
    }
  }

  private GateRun runIn(
      Path workspace, String taskId, Path logs, GateSpec spec, OutputStream onlooker)
      throws IOException, InterruptedException {
    var gates =
        new HostGate(
            taskId, null, workspace, logs, config.worker().cancelGrace(), database.clock(), null);
    return gates.run(spec, new Unheard(config.redaction()), onlooker, new StopSignal());
  }

  /** There is no run to tell anything about. */
  private record Unheard(Redaction redaction) implements EventSink {
    @Override
    public void emit(ExecutionEvent event) {}
  }

  private Gate record(String taskId, GateRun run, @Nullable String asker) throws IOException {
    Gate ran = run.gate().redacted(config.redaction());
    Gate gate = asker == null ? ran : ran.withSource(Gate.REPORTED);
    KeptFile log = null;
    Path output = run.logOrNull();
    if (output != null) {
      StoredArtifact stored = files.move(taskId, gate.gate() + "_log", output);
      log =
          new KeptFile(
              stored.path(), stored.sizeBytes(), stored.sha256(), directory.storeId().toString());
      gate = gate.withLogPath(log.path());
    }
    new RecordUpdates(database).recordGate(taskId, gate, log);
    return gate;
  }

  private void checkAsker(@Nullable String asker) {
    if (asker != null
        && !database
            .transactions()
            .read(tx -> tx.tasks().parent(asker))
            .map(TaskStore.Parent::allowShell)
            .orElse(true)) {
      throw TaskyardException.invalid(
          "Task "
              + asker
              + " can't run a gate: it is a shell command, and the task has no allow_shell");
    }
  }

  private Path workspace(String taskId) {
    TaskStore.Parent task =
        database
            .transactions()
            .read(tx -> tx.tasks().parent(taskId))
            .orElseThrow(() -> TaskyardException.notFound("Task not found: " + taskId));
    Path worktree = DataDirectory.worktreeIn(directory.path(), taskId);
    if (task.worktree() && !Files.isDirectory(worktree)) {
      throw TaskyardException.invalid(
          "Task "
              + taskId
              + " worked in a worktree that is gone from this host: a gate on its workspace would"
              + " say nothing about its change; give it --gate when it is added, or check out its"
              + " branch");
    }
    Path workspace = task.worktree() ? worktree : Path.of(task.workspace());
    if (!Files.isDirectory(workspace)) {
      throw TaskyardException.invalid(
          "Workspace " + workspace + " is not a directory on this host: run the gate where it is");
    }
    return workspace;
  }

  private static void delete(Path logs) throws IOException {
    try (var left = Files.list(logs)) {
      for (Path file : left.toList()) {
        Files.deleteIfExists(file);
      }
    }
    Files.deleteIfExists(logs);
  }
}
