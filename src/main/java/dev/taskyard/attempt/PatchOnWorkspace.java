package dev.taskyard.attempt;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.taskyard.task.TaskyardException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A patch and the checkout that it is to be put on. Only the working tree is ever written, never
 * the index or a branch.
 *
 * @param top the top directory of the checkout: git passes over what lies above where it runs
 */
public record PatchOnWorkspace(Path top, Path patch) {
  private static final String[] NO_OPTIONS = {};
  private static final Pattern FAILED_AT = Pattern.compile("error: patch failed: (.+):(\\d+)");
  private static final Pattern FAULT = Pattern.compile("error: (.+?): (.+)");

  /**
   * A place where it does not fit.
   *
   * @param reason as git says it
   */
  public record Conflict(String file, String reason) {}

  /**
   * What would happen.
   *
   * @param conflicts where the patch does not apply
   * @param uncommitted files it touches that have changes of the user's own
   */
  public record Preflight(List<Conflict> conflicts, List<String> uncommitted) {
    public Preflight {
      conflicts = List.copyOf(conflicts);
      uncommitted = List.copyOf(uncommitted);
    }

    public boolean isClean() {
      return conflicts.isEmpty() && uncommitted.isEmpty();
    }
  }

  /** Tries it without changing anything. */
  public Preflight preflight() {
    Git.Ended check = apply("--check");
    List<Conflict> conflicts = check.isSuccess() ? List.of() : conflicts(check);
    Set<String> changed =
        new TreeSet<>(
            git()
                .run("diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "HEAD", "--")
                .names());
    Set<String> touched = touched();
    changed.retainAll(touched);
    changed.addAll(untracked(touched));
    return new Preflight(conflicts, List.copyOf(changed));
  }

  /** Those of these files that are there and that git does not know. */
  private List<String> untracked(Set<String> names) {
    Set<String> tracked = new HashSet<>(git().run("ls-files", "-z").names());
    return names.stream().filter(name -> !tracked.contains(name) && exists(name)).toList();
  }

  private boolean exists(String name) {
    return Files.exists(top.resolve(name), NOFOLLOW_LINKS);
  }

  /**
   * Puts it on the working tree, all or nothing.
   *
   * @throws TaskyardException FAILED with every conflict; nothing is changed then
   */
  public void apply() {
    Preflight preflight = preflight();
    if (!preflight.isClean()) {
      throw TaskyardException.failed(words(preflight));
    }
    try (Backup backup = Backup.of(top, touched())) {
      Git.Ended applied = apply(NO_OPTIONS);
      if (!applied.isSuccess()) {
        backup.restore();
        throw TaskyardException.failed(
            "The patch was not applied to %s, which is as before: %s"
                .formatted(top, Git.reason(applied)));
      }
    } catch (IOException e) {
      throw TaskyardException.failed(
          "The patch could not be applied to " + top + ": " + e.getMessage(), e);
    }
  }

  /** Why it can't be applied, in a line. */
  public String words(Preflight preflight) {
    var reasons = new ArrayList<String>();
    if (!preflight.uncommitted.isEmpty()) {
      reasons.add(
          "uncommitted changes in "
              + UnsavedWork.some(preflight.uncommitted)
              + " (commit or stash them)");
    }
    preflight.conflicts.forEach(conflict -> reasons.add(conflict.file + ": " + conflict.reason));
    return "The patch does not apply to " + top + ": " + String.join("; ", reasons);
  }

  private Git git() {
    return Git.in(top);
  }

  private Git.Ended apply(String... options) {
    // The user may have told git to mend or ignore white space: here it counts to the byte.
    var arguments = new ArrayList<>(List.of("apply", "--whitespace=nowarn", "-p1"));
    arguments.addAll(List.of(options));
    arguments.add(patch.toString());
    return git().tried(arguments.toArray(String[]::new));
  }

  /** Every file it writes or removes, renamed ones by both names. */
  private Set<String> touched() {
    var names = new LinkedHashSet<String>();
    for (String[] options : new String[][] {{"--numstat", "-z"}, {"--numstat", "-z", "-R"}}) {
      Git.Ended listed = apply(options);
      if (!listed.isSuccess()) {
        throw TaskyardException.failed(
            "The patch " + patch + " can't be read: " + Git.reason(listed));
      }
      names.addAll(NumStat.parse(listed.names()).files());
    }
    return names;
  }

  private static List<Conflict> conflicts(Git.Ended check) {
    var found = new ArrayList<Conflict>();
    String line = "";
    for (String said : (Iterable<String>) check.error().lines()::iterator) {
      Matcher failed = FAILED_AT.matcher(said);
      Matcher fault = FAULT.matcher(said);
      if (failed.matches()) {
        line = " at line " + failed.group(2);
      } else if (fault.matches()) {
        found.add(new Conflict(fault.group(1), fault.group(2) + line));
        line = "";
      }
    }
    return found.isEmpty() ? List.of(new Conflict("patch", Git.reason(check))) : found;
  }
}
