package io.dockbridge.sandbox;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

/** The only way in which the sandbox waits for time to pass. */
@FunctionalInterface
interface Pause {
  /** Waits on the calling thread. */
  void sleep(Duration duration) throws InterruptedException;

  /** Waits until something is true, looking every 10 ms; false when {@code limit} is over first. */
  default boolean until(BooleanSupplier condition, Duration limit) {
    Instant end = Instant.now().plus(limit);
    while (!condition.getAsBoolean()) {
      if (Instant.now().isAfter(end)) {
        return false;
      }
      of(Duration.ofMillis(10));
    }
    return true;
  }

  /** Waits; an interrupt ends it with an exception. */
  default void of(Duration duration) {
    try {
      sleep(duration);
    } catch (InterruptedException e) {
      throw SandboxException.interrupted("waiting", e);
    }
  }
}
