package dev.taskyard.testing;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * How long a test waits for what must come: long enough for a busy machine, and each wait is over
 * as soon as it has come. In place of Awaitility's own default, which is one for all tests that run
 * at once.
 */
public final class Patience {
  private Patience() {}

  /** One that ends with an error after a minute; in the long form of the tests, half an hour. */
  public static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(Soak.of(1, 30)));
  }

  /** {@link #await()}, whose error tells what is waited for. */
  public static ConditionFactory await(String what) {
    return await().alias(what);
  }
}
