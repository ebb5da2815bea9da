package dev.taskyard.cli;

import static dev.taskyard.cli.ComposeFile.list;
import static dev.taskyard.cli.ComposeFile.mapping;
import static org.assertj.core.api.Assertions.assertThat;

import dev.taskyard.config.Durations;
import dev.taskyard.config.WorkerSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator.ReplaceUnderscores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Compose file and the image promise, as far as it can be seen without an engine. */
@DisplayNameGeneration(ReplaceUnderscores.class)
class ComposeFileTest {

  /** The services that run Taskyard. */
  private static final List<String> OURS = List.of("migrate", "worker");

  private static final String SECRET = "/run/secrets/db_password";

  @TempDir private Path directory;
  private Map<String, Object> file;
  private String image;

  @BeforeEach
  void read() throws IOException {
    file = ComposeFile.read();
    image = Files.readString(Path.of("src/main/docker/Dockerfile"));
  }

  @Test
  void the_program_knows_every_variable_that_it_is_given() throws IOException {
    Path sources = Path.of("src/main/java/dev/taskyard");
    String readers =
        Files.readString(sources.resolve("cli/Settings.java"))
            + Files.readString(sources.resolve("worker/ProcessIdentity.java"));
    List<String> known = words("\"(TASKYARD_\\w+)\"", readers);

    assertThat(environment("worker").keySet()).isNotEmpty().isSubsetOf(known);
    assertThat(words("ENV .*?(TASKYARD_\\w+)", image)).isNotEmpty().isSubsetOf(known);
  }

  @Test
  void worker_and_database_agree_on_database_user_and_secret() {
    Map<String, Object> db = environment("db");

    for (String service : OURS) {
      assertThat(environment(service))
          .containsEntry(
              "TASKYARD_DB",
              "jdbc:postgresql://db/" + db.get("POSTGRES_DB") + "?user=" + db.get("POSTGRES_USER"))
          .containsEntry("TASKYARD_DB_PASSWORD", "@" + SECRET);
      assertThat(list(service(service).get("secrets"))).containsExactly("db_password");
    }
    assertThat(db).containsEntry("POSTGRES_PASSWORD_FILE", SECRET);
    assertThat(list(service("db").get("secrets"))).containsExactly("db_password");
  }

  @Test
  void the_secret_gets_into_no_commit_and_no_image() throws IOException {
    String secret = mapping(mapping(file.get("secrets")).get("db_password")).get("file").toString();

    assertThat(secret).isEqualTo("./secrets/db_password.txt");
    assertThat(Files.readAllLines(Path.of(".gitignore"))).contains("secrets/");
    assertThat(Files.readAllLines(Path.of(".dockerignore")))
        .contains("*")
        .noneMatch(line -> line.startsWith("!secrets"));
  }

  @Test
  void nobody_is_root_or_may_write_anywhere_but_in_a_volume() {
    for (String service : OURS) {
      assertThat(service(service))
          .containsEntry("user", "10001:10001")
          .containsEntry("read_only", "true")
          .containsEntry("cap_drop", List.of("ALL"))
          .containsEntry("security_opt", List.of("no-new-privileges:true"))
          .containsEntry("init", "true");
    }
    assertThat(image).contains("\nUSER 10001:10001\n");
  }

  @Test
  void every_volume_begins_as_a_directory_of_the_image_that_its_user_owns() {
    assertThat(list(service("worker").get("volumes")))
        .containsExactly("data:/data", "workspace:/workspace", "home:/home/taskyard");
    assertThat(image)
        .contains("install -d -o taskyard -g taskyard -m 700 /data /workspace\n")
        .contains("useradd --uid 10001 --gid taskyard --create-home")
        .contains("ENV TASKYARD_HOME=/data ");
  }

  @Test
  void containers_that_share_volumes_share_the_worktrees_in_them() {
    assertThat(environment("worker")).containsEntry("TASKYARD_HOST", "compose");
    assertThat(environment("migrate")).isEqualTo(environment("worker"));
  }

  @Test
  void no_port_is_open_to_other_machines() {
    assertThat(services().values()).noneMatch(service -> mapping(service).containsKey("ports"));
  }

  @Test
  void the_health_check_says_nothing_of_what_is_in_order() {
    List<String> test = list(mapping(service("worker").get("healthcheck")).get("test"));

    assertThat(test).startsWith("CMD", "taskyard");
    Shell.Outcome outcome = run(test.subList(2, test.size()));

    assertThat(outcome).isEqualTo(new Shell.Outcome(ExitCodes.DONE, "", ""));
  }

  @Test
  void every_command_is_one_of_the_program() {
    for (String service : OURS) {
      List<String> command = list(service(service).get("command"));

      assertThat(run(Stream.concat(command.stream(), Stream.of("--help")).toList()).exitCode())
          .as(service)
          .isZero();
    }
  }

  @Test
  void a_worker_may_drain_and_give_its_tasks_back_before_it_is_killed() {
    Duration patience = Durations.parse(service("worker").get("stop_grace_period").toString());

    assertThat(patience)
        .isGreaterThan(
            WorkerSettings.DEFAULT.drainTimeout().plus(WorkerSettings.DEFAULT.cancelGrace()));
  }

  @Test
  void workers_wait_for_the_schema_and_that_for_the_database() {
    assertThat(condition("migrate", "db")).isEqualTo("service_healthy");
    assertThat(condition("worker", "db")).isEqualTo("service_healthy");
    assertThat(condition("worker", "migrate")).isEqualTo("service_completed_successfully");
  }

  private Map<String, Object> services() {
    return mapping(file.get("services"));
  }

  private Map<String, Object> service(String name) {
    return mapping(services().get(name));
  }

  private Map<String, Object> environment(String service) {
    return mapping(service(service).get("environment"));
  }

  private Object condition(String service, String on) {
    return mapping(mapping(service(service).get("depends_on")).get(on)).get("condition");
  }

  private Shell.Outcome run(List<String> words) {
    return Shell.in(directory).run(words.toArray(String[]::new));
  }

  private static List<String> words(String pattern, String text) {
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }
}
