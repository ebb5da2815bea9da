package dev.taskyard.artifact;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A data directory of a test, whose clock stands still. */
record TestStore(DataDirectory directory, ArtifactFiles files) {
  static final Instant NOON = Instant.parse("2026-01-02T12:00:00.123456Z");

  static TestStore in(Path temp) {
    return in(temp, () -> NOON);
  }

  static TestStore in(Path temp, InstantSource time) {
    var directory = DataDirectory.open(temp.resolve("data"));
    return new TestStore(directory, new ArtifactFiles(directory, time));
  }

  Path path(String relative) {
    return directory.path().resolve(relative);
  }

  List<String> namesIn(String relative) throws IOException {
    try (var entries = Files.list(path(relative))) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }
}
