package dev.taskyard.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.config.DatabaseSettings;
import dev.taskyard.store.Database;
import dev.taskyard.task.TaskStatus;
import dev.taskyard.task.TimelineEntry;
import dev.taskyard.testing.TestDatabase;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker whose database is out of reach for a while. */
@Timeout(120)
class OutageTest extends CrashTests {
  @Test
  void outages_shorter_than_the_lease_lose_and_double_nothing() throws Exception {
    try (var database = TestDatabase.postgres();
        var cable = new Cable(database.url())) {
      yard = new Yard(database, directory);
      var id =
          yard.add(
              """
              i=0
              until [ -e enough ]; do
                i=$((i+1)); echo line $i; [ $i != 50 ] || echo 50 >> ran; sleep 0.01
              done
              echo $i > last
              """);
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

      yard.touch("enough");
      var task = yard.end(id, TaskStatus.COMPLETED);
      int lines = Integer.parseInt(yard.lines("last").get(0));
      assertThat(task.runs()).hasSize(1);
      assertThat(
              task.timeline().stream()
                  .filter(entry -> entry.kind().equals("message"))
                  .map(OutageTest::whole)
                  .collect(Collectors.joining()))
          .isEqualTo(
              IntStream.rangeClosed(1, lines)
                  .mapToObj(i -> "line " + i + "\n")
                  .collect(Collectors.joining()));
      assertThat(task.timeline().stream().map(TimelineEntry::entry))
          .isEqualTo(IntStream.rangeClosed(1, task.timeline().size()).boxed().toList());
      yard.close();
    }
  }

  @Test
  void a_connection_lost_while_it_is_set_up_is_followed_by_another() throws Exception {
    try (var server = TestDatabase.postgres();
        var cable = new Cable(server.url());
        var database =
            Database.open(
                new DatabaseSettings(
                    cable.url(), server.user(), server.password(), DatabaseSettings.DEFAULT_SCHEMA),
                1)) {
      cable.cutOnceAt("SHOW TRANSACTION ISOLATION LEVEL");

      String answer = database.dedicated("late").read(tx -> "an answer");

      assertThat(answer).isEqualTo("an answer");
      assertThat(cable.hasCut()).isTrue();
    }
  }

  private static String whole(TimelineEntry entry) {
    return entry.text() == null ? entry.summary() : entry.text();
  }
}
