package dev.taskyard.peers;

import java.util.function.Consumer;
import org.jobrunr.jobs.annotations.Job;
import org.jobrunr.jobs.lambdas.JobRequest;
import org.jobrunr.jobs.lambdas.JobRequestHandler;

/** What JobRunr runs; it wants to see the class from outside. */
public record JobRunrHandler(Consumer<String> job)
    implements JobRequestHandler<JobRunrHandler.Noop> {

  /** A job as JobRunr stores it. */
  public record Noop(String payload) implements JobRequest {
    @Override
    public Class<JobRunrHandler> getJobRequestHandler() {
      return JobRunrHandler.class;
    }
  }

  @Override
  @Job(name = "noop") // else its row would tell the payload twice
  public void run(Noop request) {
    job.accept(request.payload());
  }
}
