package dev.taskyard.executor.chat;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of a reply, on its way from the HTTP client's thread to the run's. More is asked for
 * only when what came was taken. Thread-safe.
 */
final class ByteQueue implements HttpResponse.BodySubscriber<ByteQueue> {
  private sealed interface Part {
    record Bytes(ByteBuffer buffer) implements Part {}

    record End(@Nullable Throwable failure) implements Part {}
  }

  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;

  /**
   * The next bytes; null at the end.
   *
   * @throws ModelFailure when the connection broke, or nothing came for so long
   */
  byte @Nullable [] next(Duration longestSilence) throws ModelFailure, InterruptedException {
    Part part = parts.poll(longestSilence.toMillis(), TimeUnit.MILLISECONDS);
    if (part == null) {
      close();
      throw ModelFailure.passing(
          "The model's server sent nothing for " + longestSilence.toSeconds() + " s");
    }
    if (part instanceof Part.Bytes some) {
      Flow.Subscription from = subscription;
      if (from != null) {
        from.request(1);
      }
      return some.buffer().array();
    }
    Throwable failure = ((Part.End) part).failure();
    if (failure != null) {
      throw ModelFailure.passing("The model's reply broke off: " + failure.getMessage());
    }
    return null;
  }

  /** Wants no more; who waits is told. */
  void close() {
    Flow.Subscription from = subscription;
    if (from != null) {
      from.cancel();
    }
    parts.add(new Part.End(new IllegalStateException("it is not waited for any longer")));
  }

  @Override
  public CompletionStage<ByteQueue> getBody() {
    return CompletableFuture.completedStage(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription from) {
    subscription = from;
    from.request(1);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    int size = buffers.stream().mapToInt(ByteBuffer::remaining).sum();
    var bytes = new byte[size];
    int at = 0;
    for (ByteBuffer buffer : buffers) {
      int count = buffer.remaining();
      buffer.get(bytes, at, count);
      at += count;
    }
    parts.add(new Part.Bytes(ByteBuffer.wrap(bytes)));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part.End(failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part.End(null));
  }
}
