package dev.taskyard.peers;

import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jobrunr.configuration.JobRunr;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServerConfiguration;
import org.jobrunr.server.JobActivator;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;

/** JobRunr, the free one, with a hundred workers and the shortest poll that it admits. */
final class JobRunrPeer implements Contender {
  private static final int WORKERS = 100;
  private static final int CONNECTIONS = 20;
  private static final Duration POLL = Duration.ofSeconds(5);

  @Override
  public void create(Place place) {
    try (var pool = Pools.of(place, 1)) {
      new PostgresStorageProvider(pool).close();
    }
  }

  @Override
  public Adder adder(Place place) {
    HikariDataSource pool = Pools.of(place, 4);
    var jobs =
        JobRunr.configure().useStorageProvider(new PostgresStorageProvider(pool)).initialize();
    return new Enqueuing(pool, jobs.getJobRequestScheduler());
  }

  private record Enqueuing(HikariDataSource pool, JobRequestScheduler scheduler) implements Adder {
    @Override
    public void one(String payload) {
      var id = scheduler.enqueue(new JobRunrHandler.Noop(payload));
      if (id == null) {
        throw new IllegalStateException("JobRunr told no id");
      }
    }

    @Override
    public void batch(List<String> payloads) {
      scheduler.enqueue(payloads.stream().map(JobRunrHandler.Noop::new));
    }

    @Override
    public void close() {
      JobRunr.destroy();
      pool.close();
    }
  }

  @Override
  public AutoCloseable work(Place place, Consumer<String> job) {
    var handler = new JobRunrHandler(job);
    HikariDataSource pool = Pools.of(place, CONNECTIONS);
    var server =
        BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration()
            .andWorkerCount(WORKERS)
            .andPollInterval(POLL);
    var running =
        JobRunr.configure()
            .useStorageProvider(new PostgresStorageProvider(pool))
            .useJobActivator(only(handler))
            .useBackgroundJobServer(server)
            .initialize();
    return () -> {
      running.getBackgroundJobServer().stop();
      JobRunr.destroy();
      pool.close();
    };
  }

  private static JobActivator only(JobRunrHandler handler) {
    return new JobActivator() {
      @Override
      public <T> T activateJob(Class<T> type) {
        return type.cast(handler);
      }
    };
  }

  @Override
  public Probe probe(Place place) throws Exception {
    return new SqlProbe(
        place.connect(),
        "select count(*) from jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING')",
        Map.of("select count(*) from jobrunr_jobs where state = 'SUCCEEDED'", 1));
  }

  @Override
  public int share(int jobs) {
    return jobs / 5;
  }
}
