package dev.taskyard.testing;

import com.github.dockerjava.api.exception.NotFoundException;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.postgresql.Driver;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** Where a {@link PostgresServer} comes from. */
final class PostgresSource {

  private static final int ON_THE_CLASS_PATH = 18;

  private static final Map<String, String> SETTINGS =
      Map.of(
          "max_connections", "200",
          // What a killed server has written is with the system, which no test ends.
          "fsync", "off",
          // Both sources switch it off to be fast. It stays on here, as in earnest.
          "synchronous_commit", "on",
          // Its log takes the room of memory.
          "max_wal_size", "256MB",
          // Databases that live for seconds: each look at one would be a session.
          "autovacuum", Soak.isLong() ? "on" : "off");

  /** Long enough to pull an image over a fair line. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private PostgresSource() {}

  /** The server that the developer named. */
  static PostgresServer given(String url) {
    var parsed = Driver.parseURL(url, new Properties());
    if (parsed == null) {
      throw new IllegalArgumentException("TASKYARD_TEST_DB is no PostgreSQL URL: " + url);
    }
    var server =
        new PostgresServer(url, parsed.getProperty("user", ""), parsed.getProperty("password", ""));
    say("%s is the server that TASKYARD_TEST_DB names".formatted(server));
    return server;
  }

  /** A container, or else an embedded server. */
  static PostgresServer start(int majorVersion) {
    if (!dockerMayAnswer()) {
      return embedded(majorVersion, "as no Docker engine answers");
    }
    try {
      return container(majorVersion);
    } catch (IllegalStateException e) {
      return embedded(majorVersion, "as no container could be had (%s)".formatted(e.getMessage()));
    }
  }

  private static PostgresServer container(int majorVersion) {
    var begin = Instant.now();
    var image = DockerImageName.parse("postgres:" + majorVersion);
    var container = new PostgreSQLContainer(image);
    container.withCommand(
        Stream.concat(
                Stream.of("postgres"),
                SETTINGS.entrySet().stream()
                    .flatMap(
                        setting -> Stream.of("-c", setting.getKey() + "=" + setting.getValue())))
            .toArray(String[]::new));
    Runtime.getRuntime().addShutdownHook(new Thread(container::stop));

    startWithin(PATIENCE, image, container);

    var server =
        new PostgresServer(
            container.getJdbcUrl(), container.getUsername(), container.getPassword());
    if (server.majorVersion() != majorVersion) {
      container.stop();
      throw new IllegalStateException("%s turned out to be %s".formatted(image, server));
    }
    say("%s runs in a container, started in %s".formatted(server, since(begin)));
    return server;
  }

  private static void startWithin(
      Duration patience, DockerImageName image, PostgreSQLContainer container) {
    try {
      OtherThread.run(
              () -> {
                pullOnce(image);
                container.start();
              })
          .get(patience.toSeconds(), TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("not started within " + patience.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(String.valueOf(e.getCause()).strip(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /** Testcontainers would try again for minutes where an engine can't reach its registry. */
  private static void pullOnce(DockerImageName image) {
    var docker = DockerClientFactory.lazyClient();
    try {
      docker.inspectImageCmd(image.asCanonicalNameString()).exec();
    } catch (NotFoundException notHereYet) {
      try {
        docker
            .pullImageCmd(image.getUnversionedPart())
            .withTag(image.getVersionPart())
            .start()
            .awaitCompletion();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static PostgresServer embedded(int majorVersion, String why) {
    var begin = Instant.now();
    var builder =
        EmbeddedPostgres.builder()
            .setPgBinaryResolver(binaries(majorVersion))
            .setDataDirectory(DatabasePlace.newDirectory())
            .setRegisterShutdownHook(false)
            .setPGStartupWait(Duration.ofMinutes(1));
    SETTINGS.forEach(builder::setServerConfig);
    try {
      var embedded = builder.start();
      DatabasePlace.closeAtEnd(embedded);
      var server =
          new PostgresServer(embedded.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
      say("%s is embedded, %s, started in %s".formatted(server, why, since(begin)));
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException("No embedded PostgreSQL " + majorVersion, e);
    }
  }

  private static PgBinaryResolver binaries(int majorVersion) {
    if (majorVersion == ON_THE_CLASS_PATH) {
      return DefaultPostgresBinaryResolver.INSTANCE;
    }
    var jar = Path.of("target", "postgres", "postgres-" + majorVersion + ".jar");
    return (system, machine) -> binaryIn(jar);
  }

  /** Each jar holds the binaries of one version for one platform, as one archive. */
  private static InputStream binaryIn(Path jar) throws IOException {
    try (var zip = new ZipFile(jar.toFile())) {
      var archive =
          zip.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException("No PostgreSQL in " + jar));
      return new ByteArrayInputStream(zip.getInputStream(archive).readAllBytes());
    }
  }

  /** Spares the long search for an engine where there is not even a socket. */
  private static boolean dockerMayAnswer() {
    var host = System.getenv("DOCKER_HOST");
    if (host != null && !host.startsWith("unix://")) {
      return true;
    }
    var home = System.getProperty("user.home");
    var sockets =
        host != null
            ? Stream.of(host.substring("unix://".length()))
            : Stream.of(
                "/var/run/docker.sock",
                home + "/.docker/run/docker.sock",
                System.getenv().getOrDefault("XDG_RUNTIME_DIR", home) + "/docker.sock");
    return sockets.anyMatch(PostgresSource::somebodyListens);
  }

  private static boolean somebodyListens(String socket) {
    try (var channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      return channel.isConnected();
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  private static String since(Instant begin) {
    return "%.1f s".formatted(Duration.between(begin, Instant.now()).toMillis() / 1000.0);
  }

  private static void say(String message) {
    System.err.println("Test database: " + message);
  }
}
