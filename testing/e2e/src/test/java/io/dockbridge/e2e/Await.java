package io.dockbridge.e2e;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** Waits for conditions, never for a time that might be enough. */
final class Await {
  /** Far more than anything takes, as machines can be busy. */
  private static final Duration DEADLINE = Duration.ofMinutes(5);

  private static final Duration LOOK = Duration.ofMillis(100);

  private Await() {}

  static void until(String what, Callable<Boolean> condition) {
    await(what).until(condition);
  }

  static ConditionFactory await(String what) {
    return Awaitility.await(what).atMost(DEADLINE).pollInterval(LOOK).pollDelay(Duration.ZERO);
  }

  /** Waits while something has to stay as it is, and fails as soon as it does not. */
  static void staysFor(Duration time, String what, Callable<Boolean> condition) {
    await(what)
        .during(time)
        .failFast(what + " has ended", () -> !condition.call())
        .until(condition);
  }
}
