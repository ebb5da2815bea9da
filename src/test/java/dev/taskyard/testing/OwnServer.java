package dev.taskyard.testing;

import static dev.taskyard.testing.Patience.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A PostgreSQL server of one test's own, for what can't be done to one that others use: it is
 * stopped, killed, started again with all its data, and run out of room. Always embedded: a
 * container or a developer's own server can't be treated like this.
 */
public final class OwnServer implements AutoCloseable {
  private static final Map<String, String> SETTINGS =
      Map.of(
          "fsync", "on",
          "synchronous_commit", "on",
          "full_page_writes", "on",
          // The smallest: what is full is soon full.
          "max_wal_size", "32MB",
          "min_wal_size", "32MB");

  private final Path data;
  private final Path log;
  private final String url;
  private final List<String> command;
  private ProcessHandle postmaster;

  /**
   * @param directory that does not exist yet, for its data
   * @param connections the most there can be
   */
  public OwnServer(Path directory, int connections) throws IOException {
    var builder =
        EmbeddedPostgres.builder()
            .setDataDirectory(directory)
            .setCleanDataDirectory(false)
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofMinutes(1));
    SETTINGS.forEach(builder::setServerConfig);
    builder.setServerConfig("max_connections", Integer.toString(connections));
    url = builder.start().getJdbcUrl("postgres", "postgres");
    data = directory;
    log = directory.resolveSibling("server.log");
    List<String> pidFile = Files.readAllLines(directory.resolve("postmaster.pid"));
    postmaster = ProcessHandle.of(Long.parseLong(pidFile.get(0).strip())).orElseThrow();
    command = commandOf(postmaster);
  }

  /** PostgreSQL does not run as root; without a name of its own it does not know that it does. */
  private static List<String> commandOf(ProcessHandle process) {
    var command = new ArrayList<String>();
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(List.of("unshare", "-U"));
    }
    command.add(process.info().command().orElseThrow());
    command.addAll(List.of(process.info().arguments().orElseThrow()));
    return command;
  }

  /** Its database; closing it leaves it, and the server, as they are. */
  public TestDatabase database() {
    return TestDatabase.at(url, user(), password());
  }

  public String url() {
    return url;
  }

  public String user() {
    return "postgres";
  }

  public String password() {
    return "postgres";
  }

  /** Ends all sessions and stops, as an administrator does it. */
  public void stop() throws IOException, InterruptedException {
    stop("INT");
  }

  /** Stops as in a crash: the next start recovers from the log. */
  public void stopAtOnce() throws IOException, InterruptedException {
    stop("QUIT");
  }

  private void stop(String signal) throws IOException, InterruptedException {
    if (postmaster.isAlive()) {
      run("kill", "-" + signal, Long.toString(postmaster.pid()));
      postmaster.onExit().join();
    }
  }

  /** Starts again where it was, with all its data; returns when it answers. */
  public void start() throws IOException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    postmaster = process.toHandle();
    await("the server at " + url + ", which says " + log)
        .atMost(Duration.ofMinutes(1))
        .until(this::answers);
  }

  private boolean answers() {
    try (var connection = DriverManager.getConnection(url, user(), password())) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** From now on who connects as this user is asked for the password; others are as before. */
  public void asksForPasswordOf(String guarded) throws IOException, SQLException {
    Path rules = data.resolve("pg_hba.conf");
    String others = Files.readString(rules);
    Files.writeString(rules, "host all %s all scram-sha-256%n%s".formatted(guarded, others));
    try (var connection = DriverManager.getConnection(url, user(), password());
        var statement = connection.createStatement()) {
      statement.execute("select pg_reload_conf()");
    }
  }

  /**
   * No file of the server may grow, or be made larger, than so many bytes, as on a disk that is
   * full: PostgreSQL takes it for that.
   */
  public void limitFiles(long bytes) throws IOException, InterruptedException {
    var processes = new ArrayList<>(List.of(postmaster));
    postmaster.children().forEach(processes::add);
    for (ProcessHandle process : processes) {
      run("prlimit", "--pid", Long.toString(process.pid()), "--fsize=" + bytes + ":unlimited");
    }
  }

  public boolean isAlive() {
    return postmaster.isAlive();
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    // A process of the server may have ended by itself meanwhile.
    if (process.waitFor() != 0 && !said.contains("No such process")) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    stopAtOnce();
  }
}
