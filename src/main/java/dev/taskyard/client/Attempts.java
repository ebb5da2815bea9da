package dev.taskyard.client;

import dev.taskyard.artifact.DataDirectory;
import dev.taskyard.attempt.Comparison;
import dev.taskyard.attempt.PatchOnWorkspace;
import dev.taskyard.attempt.Repository;
import dev.taskyard.attempt.Selection;
import dev.taskyard.attempt.Worktrees;
import dev.taskyard.queue.AttemptGroup;
import dev.taskyard.queue.Lookup;
import dev.taskyard.queue.RecordUpdates;
import dev.taskyard.queue.SelectAttempt;
import dev.taskyard.store.Database;
import dev.taskyard.store.TaskStore;
import dev.taskyard.task.Attempt;
import dev.taskyard.task.TaskRecord;
import dev.taskyard.task.TaskyardException;
import dev.taskyard.worker.ProcessIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks at attempts, chooses among them and puts them on their workspace. Thread-safe. */
final class Attempts {
  private final Database database;
  private final DataDirectory directory;
  private final Artifacts artifacts;

  Attempts(Database database, DataDirectory directory, Artifacts artifacts) {
    this.database = database;
    this.directory = directory;
    this.artifacts = artifacts;
  }

  /**
   * The attempts at a task.
   *
   * @param named the index of the one that the id named, when it was that of an attempt
   */
  private record Group(
      long id, String publicId, @Nullable Integer named, List<AttemptGroup.One> attempts) {}

  // --- look

  /** Empty for a task that has none. */
  List<AttemptView> list(String idOrPrefix) {
    Group group = group(idOrPrefix);
    return group.attempts.stream().map(one -> view(group, one)).toList();
  }

  AttemptComparison compare(String idOrPrefix) {
    Group group = required(idOrPrefix);
    var facts = group.attempts.stream().map(AttemptGroup.One::facts).toList();
    return new AttemptComparison(
        group.attempts.stream().map(one -> view(group, one)).toList(),
        new Comparison(facts)
            .rows().stream()
                .map(row -> new AttemptComparison.Row(row.name(), row.values()))
                .toList(),
        Selection.of(facts).map(Selection::words).orElse(null));
  }

  AttemptView show(String idOrPrefix, @Nullable Integer index) {
    Group group = required(idOrPrefix);
    return view(group, one(group, index));
  }

  /** The patch, to be closed. */
  InputStream patch(
      String idOrPrefix, @Nullable Integer index, Function<String, TaskRecord> tasks) {
    Group group = required(idOrPrefix);
    AttemptGroup.One one = one(group, index);
    Attempt made = made(group, one);
    return made.patchPath() == null
        ? InputStream.nullInputStream()
        : artifacts
            .open(tasks.apply(one.task().publicId()), one.task().id(), made.patchPath())
            .content();
  }

  AttemptCheck preflight(
      String idOrPrefix, @Nullable Integer index, Function<String, TaskRecord> tasks) {
    Group group = required(idOrPrefix);
    AttemptGroup.One one = one(group, index);
    try (var patch = patchFile(group, one, tasks)) {
      var onWorkspace = new PatchOnWorkspace(repository(one).top(), patch.path());
      PatchOnWorkspace.Preflight found = onWorkspace.preflight();
      return new AttemptCheck(
          view(group, one),
          one.task().workspace(),
          found.conflicts().stream().map(c -> c.file() + ": " + c.reason()).toList(),
          found.uncommitted());
    }
  }

  // --- change

  AttemptView select(String idOrPrefix, int index) {
    Group group = required(idOrPrefix);
    AttemptGroup.One one = one(group, index);
    Attempt ignored = made(group, one);
    new SelectAttempt(database).select(group.id, one.task().id(), words(one, "selected"));
    return show(group.publicId, index);
  }

  AttemptView apply(
      String idOrPrefix, @Nullable Integer index, Function<String, TaskRecord> tasks) {
    Group group = required(idOrPrefix);
    AttemptGroup.One one = one(group, index);
    try (var patch = patchFile(group, one, tasks)) {
      Path top = repository(one).top();
      new PatchOnWorkspace(top, patch.path()).apply();
      new RecordUpdates(database).tell(group.publicId, "status", words(one, "applied to " + top));
    }
    return view(group, one);
  }

  /** Takes worktrees and branches away; what was recorded stays. A line for each. */
  List<String> discard(String idOrPrefix, @Nullable Integer index, boolean force) {
    Group group = required(idOrPrefix);
    Integer chosen = index != null ? index : group.named;
    List<AttemptGroup.One> all = chosen == null ? group.attempts : List.of(one(group, chosen));
    var worktrees = new Worktrees(directory.worktrees());
    for (AttemptGroup.One one : all) {
      refuseUnlessDiscardable(one, worktrees, force);
    }
    var lines = new ArrayList<String>();
    for (AttemptGroup.One one : all) {
      worktrees.discard(repository(one).top(), one.task().publicId());
      String words = words(one, "discarded: its worktree and branch are gone");
      new RecordUpdates(database).tell(group.publicId, "status", words);
      lines.add(words);
    }
    return lines;
  }

  private static void refuseUnlessDiscardable(
      AttemptGroup.One one, Worktrees worktrees, boolean force) {
    if (!one.task().status().isTerminal()) {
      throw TaskyardException.failed(
          "Attempt %d is %s: cancel task %s first"
              .formatted(one.task().index(), one.task().status().word(), one.task().publicId()));
    }
    List<String> unsaved = force ? List.of() : worktrees.unsaved(one.task().publicId());
    if (!unsaved.isEmpty()) {
      throw TaskyardException.failed(
          "Attempt %d has unsaved work in %s: %s; save it, or discard with --force"
              .formatted(
                  one.task().index(),
                  worktrees.pathOf(one.task().publicId()),
                  String.join("; ", unsaved)));
    }
  }

  private static String words(AttemptGroup.One one, String what) {
    return "Attempt %d of %d %s by %s@%s"
        .formatted(
            one.task().index(),
            one.task().count(),
            what,
            System.getProperty("user.name", "unknown"),
            ProcessIdentity.hostName());
  }

  // --- find

  private Group group(String idOrPrefix) {
    return database
        .transactions()
        .snapshot(
            tx -> {
              TaskStore.Found found = Lookup.find(tx, idOrPrefix);
              List<Long> parents = tx.attempts().parentsOf(List.of(found.id()));
              if (parents.isEmpty()) {
                return new Group(
                    found.id(), found.publicId(), null, AttemptGroup.of(tx, found.id()));
              }
              long parent = parents.get(0);
              List<AttemptGroup.One> attempts = AttemptGroup.of(tx, parent);
              Integer named =
                  attempts.stream()
                      .filter(one -> one.task().id() == found.id())
                      .map(one -> one.task().index())
                      .findFirst()
                      .orElse(null);
              return new Group(parent, tx.tasks().publicIdOf(parent), named, attempts);
            });
  }

  private Group required(String idOrPrefix) {
    Group group = group(idOrPrefix);
    if (group.attempts.isEmpty()) {
      throw TaskyardException.failed(
          "Task %s has no attempts: it was added without --attempts and --worktree"
              .formatted(group.publicId));
    }
    return group;
  }

  /** The one with this index; without an index the only or the selected one. */
  private static AttemptGroup.One one(Group group, @Nullable Integer asked) {
    Integer index = asked != null ? asked : group.named;
    if (index == null && group.attempts.size() == 1) {
      return group.attempts.get(0);
    }
    return group.attempts.stream()
        .filter(
            one -> index == null ? one.facts().selected() : one.task().index() == index.intValue())
        .findFirst()
        .orElseThrow(
            () ->
                index == null
                    ? TaskyardException.failed(
                        "No attempt at %s is selected: name one, 1 to %d"
                            .formatted(group.publicId, group.attempts.size()))
                    : TaskyardException.invalid(
                        "Task %s has no attempt %d: expected 1 to %d"
                            .formatted(group.publicId, index, group.attempts.size())));
  }

  private static Attempt made(Group group, AttemptGroup.One one) {
    Attempt made = one.attempt();
    if (made == null) {
      throw TaskyardException.failed(
          "Attempt %d at %s has no recorded change: task %s is %s"
              .formatted(
                  one.task().index(),
                  group.publicId,
                  one.task().publicId(),
                  one.task().status().word()));
    }
    return made;
  }

  private static Repository repository(AttemptGroup.One one) {
    String host = one.task().host();
    if (host != null && !host.equals(ProcessIdentity.worktreeHost())) {
      throw TaskyardException.failed(
          "The repository of attempt %d is on host %s: run the command there"
              .formatted(one.task().index(), host));
    }
    return Repository.of(Path.of(one.task().workspace()), "an attempt");
  }

  private static AttemptView view(Group group, AttemptGroup.One one) {
    return new AttemptView(
        group.publicId,
        one.task().index(),
        one.task().count(),
        one.task().publicId(),
        one.task().status(),
        one.facts().executor(),
        one.facts().model(),
        one.facts().gates(),
        one.facts().gatesPassed(),
        one.attempt(),
        one.facts().usage(),
        one.task().durationMs(),
        one.task().error());
  }

  /** A patch in a file of its own, as git wants it. */
  private record PatchFile(Path path) implements AutoCloseable {
    @Override
    public void close() {
      try {
        Files.deleteIfExists(path);
      } catch (IOException e) {
        throw TaskyardException.failed("Can't delete " + path + ": " + e.getMessage(), e);
      }
    }
  }

  private PatchFile patchFile(
      Group group, AttemptGroup.One one, Function<String, TaskRecord> tasks) {
    Attempt made = made(group, one);
    if (made.patchPath() == null) {
      throw TaskyardException.failed(
          "Attempt %d at %s changed nothing: there is nothing to apply"
              .formatted(one.task().index(), group.publicId));
    }
    try (InputStream content =
        artifacts
            .open(
                tasks.apply(one.task().publicId()),
                one.task().id(),
                Objects.requireNonNull(made.patchPath()))
            .content()) {
      Path file = Files.createTempFile("taskyard-", ".patch");
      Files.copy(content, file, StandardCopyOption.REPLACE_EXISTING);
      return new PatchFile(file);
    } catch (IOException e) {
      throw TaskyardException.failed("The patch can't be read: " + e.getMessage(), e);
    }
  }
}
