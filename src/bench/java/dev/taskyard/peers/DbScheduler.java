package dev.taskyard.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.task.TaskDescriptor;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * db-scheduler. On PostgreSQL it locks and fetches in one statement, a hundred threads fetching up
 * to four times as many whenever fewer than a hundred wait, which its documentation advises for
 * high throughput; on H2 it has only fetch and lock-on-execute.
 */
final class DbScheduler implements Contender {
  private static final int THREADS = 100;
  private static final int CONNECTIONS = 20;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final double LOWER_LIMIT = 1.0;
  private static final double UPPER_LIMIT = 4.0;

  // The table and indexes of its documentation.
  private static final String TABLE =
      """
      create table scheduled_tasks (
        task_name            varchar(100) not null,
        task_instance        varchar(100) not null,
        task_data            %s,
        execution_time       timestamp with time zone not null,
        picked               boolean not null,
        picked_by            varchar(100),
        last_success         timestamp with time zone,
        last_failure         timestamp with time zone,
        consecutive_failures integer,
        last_heartbeat       timestamp with time zone,
        version              bigint not null,
        priority             smallint,
        primary key (task_name, task_instance)
      )
      """;

  @Override
  public void create(Place place) throws Exception {
    place.execute(
        TABLE.formatted(place.h2() ? "blob" : "bytea"),
        "create index execution_time_idx on scheduled_tasks (execution_time)",
        "create index last_heartbeat_idx on scheduled_tasks (last_heartbeat)",
        "create index priority_execution_time_idx"
            + " on scheduled_tasks (priority desc, execution_time asc)");
  }

  private static OneTimeTask<String> task(Consumer<String> job) {
    return Tasks.oneTime(TaskDescriptor.of("noop", String.class))
        .execute((instance, context) -> job.accept(instance.getData()));
  }

  @Override
  public Adder adder(Place place) {
    HikariDataSource pool = Pools.of(place, 4);
    OneTimeTask<String> task = task(payload -> {});
    return new Scheduling(pool, SchedulerClient.Builder.create(pool, task).build(), task);
  }

  private record Scheduling(HikariDataSource pool, SchedulerClient client, OneTimeTask<String> task)
      implements Adder {
    private TaskInstance<String> instance(String payload) {
      return task.instance(String.valueOf(Payload.jobOf(payload)), payload);
    }

    @Override
    public void one(String payload) {
      if (!client.scheduleIfNotExists(instance(payload), Instant.now())) {
        throw new IllegalStateException("db-scheduler has this job already: " + payload);
      }
    }

    @Override
    public void batch(List<String> payloads) {
      var instances = new ArrayList<TaskInstance<?>>();
      payloads.forEach(payload -> instances.add(instance(payload)));
      client.scheduleBatch(instances, Instant.now());
    }

    @Override
    public void close() {
      pool.close();
    }
  }

  @Override
  public AutoCloseable work(Place place, Consumer<String> job) {
    HikariDataSource pool = Pools.of(place, CONNECTIONS);
    var builder =
        Scheduler.create(pool, task(job))
            .threads(THREADS)
            .pollingInterval(POLL)
            .schedulerName(new SchedulerName.Fixed("process " + ProcessHandle.current().pid()));
    if (place.h2()) {
      builder.pollUsingFetchAndLockOnExecute(LOWER_LIMIT, UPPER_LIMIT);
    } else {
      builder.pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT);
    }
    Scheduler scheduler = builder.build();
    scheduler.start();
    return () -> {
      scheduler.stop();
      pool.close();
    };
  }

  @Override
  public Probe probe(Place place) throws Exception {
    return new SqlProbe(place.connect(), "select count(*) from scheduled_tasks", Map.of());
  }

  @Override
  public int share(int jobs) {
    return jobs / 2;
  }
}
