package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A worker whose database is out of reach for a while. */
@DisplayNameGeneration(ReplaceUnderscores.class)
@Timeout(120)
class OutageTest {
  private static final int LINES = 400;

  @TempDir Path directory;
  private Yard yard;

  @BeforeEach
  void patience() {
    Awaitility.setDefaultTimeout(Duration.ofSeconds(60));
  }

  @AfterEach
  void endEverything() throws Exception {
    Awaitility.reset();
    yard.close();
  }

  @Test
  void outages_shorter_than_the_lease_lose_and_double_nothing() throws Exception {
    try (var database = TestDatabase.postgres();
        var cable = new Cable(database.url())) {
      yard = new Yard(database, directory);
      var id =
          yard.add(
              """
              i=0
              while [ $i -lt %d ]; do i=$((i+1)); echo line $i; sleep 0.01; [ $i != 50 ] || echo 50 >> ran; done
              """
                  .formatted(LINES));
      yard.workAt(cable.url());
      yard.awaitLine("ran", "50");

      for (int outage = 1; outage <= 3; outage++) {
        var told = yard.get(id).timeline().size();
        var refused = cable.refused();
        cable.cut();
        Awaitility.await().until(() -> cable.refused() > refused + 3);
        cable.mend();
        yard.awaitMoreThan(told, id);
      }

      var task = yard.end(id, TaskStatus.COMPLETED);
      assertThat(task.runs()).hasSize(1);
      assertThat(
              task.timeline().stream()
                  .filter(entry -> entry.kind().equals("message"))
                  .map(entry -> whole(entry))
                  .collect(Collectors.joining()))
          .isEqualTo(
              IntStream.rangeClosed(1, LINES)
                  .mapToObj(i -> "line " + i + "\n")
                  .collect(Collectors.joining()));
      assertThat(task.timeline().stream().map(TimelineEntry::entry))
          .isEqualTo(IntStream.rangeClosed(1, task.timeline().size()).boxed().toList());
      yard.close();
    }
  }

  private String whole(TimelineEntry entry) {
    return entry.text() == null ? entry.summary() : entry.text();
  }
}
