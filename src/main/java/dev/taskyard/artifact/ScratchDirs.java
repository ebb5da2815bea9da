package dev.taskyard.artifact;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the scratch directories of all runs. Stateless. */
final class ScratchDirs {
  private static final Pattern RUN = Pattern.compile("[1-9][0-9]{0,8}");

  private ScratchDirs() {}

  static List<ScratchDir> list(DataRoot root) {
    Path scratch = root.path().resolve(Names.SCRATCH);
    var found = new ArrayList<ScratchDir>();
    try {
      for (Path task : directories(root.real(scratch))) {
        String taskId = task.getFileName().toString();
        if (Names.isTaskId(taskId)) {
          addRuns(taskId, task, found);
        }
      }
    } catch (NoSuchFileException none) {
      return List.of();
    } catch (IOException e) {
      throw Faults.cannot("list", scratch, e);
    }
    return List.copyOf(found);
  }

  private static void addRuns(String taskId, Path task, List<ScratchDir> found) throws IOException {
    try {
      for (Path run : directories(task)) {
        String number = run.getFileName().toString();
        if (RUN.matcher(number).matches()) {
          found.add(new ScratchDir(taskId, Integer.parseInt(number), run));
        }
      }
    } catch (NoSuchFileException removedMeanwhile) {
      // nothing of this task, then
    }
  }

  private static List<Path> directories(Path parent) throws IOException {
    var found = new ArrayList<Path>();
    try (var entries =
        Files.newDirectoryStream(parent, entry -> Files.isDirectory(entry, NOFOLLOW_LINKS))) {
      entries.forEach(found::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return found;
  }
}
