package dev.taskyard.client;

import dev.taskyard.artifact.ArtifactFiles;
import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.artifact.StoredArtifact;
import dev.taskyard.queue.KeptFile;
import dev.taskyard.queue.Lookup;
import dev.taskyard.queue.RecordUpdates;
import dev.taskyard.store.ArtifactStore;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.ArtifactRef;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.timeline.RunPlace;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The files that tasks refer to: written, found and opened. */
final class Artifacts {
  private final Database database;
  private final DataDirectory directory;
  private final ArtifactFiles files;

  Artifacts(Database database, DataDirectory directory, ArtifactFiles files) {
    this.database = database;
    this.directory = directory;
    this.files = files;
  }

  /** Writes it and lists it on the task; its path relative to the data directory. */
  String write(String idOrPrefix, String label, String content) {
    TaskStore.Found task = database.transactions().read(tx -> Lookup.find(tx, idOrPrefix));
    StoredArtifact stored = files.write(task.publicId(), label, content);
    var kept =
        new KeptFile(
            stored.path(), stored.sizeBytes(), stored.sha256(), directory.storeId().toString());
    new RecordUpdates(database)
        .addArtifact(task.publicId(), label, stored.sizeBytes() + " bytes", kept);
    return stored.path();
  }

  Path resolve(String path) {
    return files.resolve(path);
  }

  OpenArtifact open(TaskRecord task, long taskId, String pathOrLabel) {
    String path = pathOf(task, pathOrLabel);
    return new OpenArtifact(path, openPath(task, taskId, path));
  }

  /** A path that the task refers to, or that of its only artifact with this label. */
  private String pathOf(TaskRecord task, String pathOrLabel) {
    if (isReferred(task, pathOrLabel)) {
      return pathOrLabel;
    }
    List<String> labelled =
        task.artifacts().stream()
            .filter(artifact -> artifact.label().equals(pathOrLabel))
            .map(ArtifactRef::path)
            .distinct()
            .toList();
    if (labelled.size() > 1) {
      throw TaskyardException.invalid(
          "Task %s has %d artifacts '%s': expected the path of one of them: %s"
              .formatted(task.id(), labelled.size(), pathOrLabel, String.join(", ", labelled)));
    }
    if (labelled.size() == 1) {
      return labelled.get(0);
    }
    String path = RunPlace.checkReference(pathOrLabel, directory.path(), Path.of(task.workspace()));
    if (!isReferred(task, path)) {
      throw TaskyardException.failed(
          "Task "
              + task.id()
              + " has no artifact "
              + pathOrLabel
              + ": see 'taskyard show "
              + task.id()
              + "' for its labels and paths");
    }
    return path;
  }

  private InputStream openPath(TaskRecord task, long taskId, String relative) {
    Optional<ArtifactStore.Place> place =
        database.transactions().read(tx -> tx.artifacts().place(taskId, relative));
    boolean foreign =
        place
            .map(ArtifactStore.Place::storeId)
            .filter(id -> !id.equals(directory.storeId().toString()))
            .isPresent();
    if (foreign) {
      throw elsewhere(relative, place.get());
    }
    boolean inStore =
        place.map(ArtifactStore.Place::storeId).isPresent()
            || Files.isRegularFile(files.resolve(relative));
    return inStore ? files.open(relative) : openInWorkspace(task, relative);
  }

  private static boolean isReferred(TaskRecord task, String path) {
    return Stream.of(
            task.artifacts().stream().map(a -> a.path()),
            task.timeline().stream().map(e -> e.detailPath()),
            task.toolCalls().stream().map(c -> c.detailPath()),
            task.gates().stream().map(g -> g.logPath()),
            task.attempts().stream().map(a -> a.patchPath()),
            Stream.of(String.valueOf(task.resultDetailPath())))
        .flatMap(paths -> paths)
        .anyMatch(path::equals);
  }

  private static TaskyardException elsewhere(String path, ArtifactStore.Place place) {
    return TaskyardException.failed(
        "Artifact "
            + path
            + " lies on host "
            + place.host()
            + " in "
            + place.directory()
            + ", not in this data directory: run the command there");
  }

  /** A file that an executor named in the workspace; links may not lead out of it. */
  private static InputStream openInWorkspace(TaskRecord task, String path) {
    Path workspace = Path.of(task.workspace());
    if (!Files.exists(workspace.resolve(path))) {
      throw TaskyardException.failed(
          "Artifact "
              + path
              + " can't be read: neither in the data directory nor in "
              + task.workspace());
    }
    return ArtifactFiles.openBelow(workspace, path);
  }
}
