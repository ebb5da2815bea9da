package dev.taskyard.queue;

import dev.taskyard.task.Mode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lock that keeps two coding agents from changing one workspace at once. */
public final class WorkspaceLock {
  /** What somebody says who wants no lock. */
  public static final String NONE = "none";

  private static final int LONGEST = 440;

  private WorkspaceLock() {}

  /**
   * The lock of a task whose executor locks workspaces: none when it only plans or works in a
   * worktree of its own. A task that a running one asked for works under that one's lock, which may
   * wait for it: of its children one works at a time.
   *
   * @param parent public id of the task that asked for it; null when somebody did
   */
  public static Optional<String> of(
      String workspace, String mode, boolean worktree, @Nullable String parent) {
    return worktree || mode.equals(Mode.PLAN.word())
        ? Optional.empty()
        : Optional.of(
            nameOf("workspace:" + canonical(Path.of(workspace)))
                + (parent == null ? "" : "#" + parent));
  }

  /** {@code workspace:PATH}, the path without links; a very long one ends in its digest. */
  private static String nameOf(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 65) + "#" + sha256(name);
  }

  private static Path canonical(Path workspace) {
    try {
      return workspace.toRealPath();
    } catch (IOException e) {
      // It is not here, or not yet: its plain name then is all that can be said.
      return workspace.toAbsolutePath().normalize();
    }
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
