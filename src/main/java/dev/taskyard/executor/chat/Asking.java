package dev.taskyard.executor.chat;

import dev.taskyard.executor.EventSink;
import dev.taskyard.executor.StopSignal;
import dev.taskyard.task.DurationWords;
import dev.taskyard.task.ExecutionEvent;
import java.time.Duration;
import java.time.InstantSource;

/** Asks a model, and again where that may help. For one run. */
final class Asking {
  private final ModelClient client;
  private final Waits waits;
  private final EventSink events;
  private final StopSignal stop;
  private final CurrentAsk current;
  private final InstantSource clock;

  Asking(ModelClient client, Waits waits, EventSink events, StopSignal stop, InstantSource clock) {
    this.client = client;
    this.waits = waits;
    this.events = events;
    this.stop = stop;
    this.current = CurrentAsk.of(stop);
    this.clock = clock;
  }

  /**
   * Asks until there is a whole reply.
   *
   * @param body the request, JSON
   * @throws ModelFailure when there is none after all tries, a wait would be too long, or the run
   *     is stopped
   */
  Reply ask(String body, ReplyListener listener) throws ModelFailure, InterruptedException {
    for (int tries = 1; ; tries++) {
      try {
        return client.ask(body, listener, current);
      } catch (ModelFailure failure) {
        Duration wait = waitBefore(tries, failure);
        if (stop.isRaised() || !mayPass(failure) || tries >= waits.tries() || isTooLong(wait)) {
          boolean isTheTasks = failure.kind() == ModelFailure.Kind.PASSING && isTooLong(wait);
          throw isTheTasks ? failure.asRefusalForNow() : failure;
        }
        events.emit(
            new ExecutionEvent.Status(
                "%s. Asking again in %s (try %d of %d)"
                    .formatted(failure.words(), DurationWords.of(wait), tries + 1, waits.tries())));
        await(wait);
        if (stop.isRaised()) {
          throw failure;
        }
      }
    }
  }

  private static boolean mayPass(ModelFailure failure) {
    return failure.kind() == ModelFailure.Kind.RATE_LIMITED
        || failure.kind() == ModelFailure.Kind.PASSING;
  }

  private Duration waitBefore(int tries, ModelFailure failure) {
    Duration own = waits.before(tries);
    return failure
        .retryAt()
        .map(at -> Duration.between(clock.instant(), at))
        .filter(asked -> asked.compareTo(own) > 0)
        .orElse(own);
  }

  private boolean isTooLong(Duration wait) {
    return wait.compareTo(waits.longest()) > 0;
  }

  private void await(Duration wait) throws InterruptedException {
    events.busy(true);
    try {
      boolean ignored = stop.await(wait.toMillis());
    } finally {
      events.busy(false);
    }
  }
}
