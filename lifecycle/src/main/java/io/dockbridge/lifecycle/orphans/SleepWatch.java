package io.dockbridge.lifecycle.orphans;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * Notices that this machine slept: the clock on the wall went on, the monotonic one did not. A
 * clock that was set forward looks the same, and is treated so. Used by one thread.
 */
final class SleepWatch {
  private static final Duration NOTICEABLE = Duration.ofMinutes(1);

  private final InstantSource wall;
  private final LongSupplier nanos;
  private Instant lastWall;
  private long lastNanos;

  /**
   * Watches from now on.
   *
   * @param nanos as {@code System::nanoTime}, which stands still while Linux and macOS sleep
   */
  SleepWatch(InstantSource wall, LongSupplier nanos) {
    this.wall = wall;
    this.nanos = nanos;
    this.lastWall = wall.instant();
    this.lastNanos = nanos.getAsLong();
  }

  /** Whether it slept since this was asked last. */
  boolean slept() {
    Instant now = wall.instant();
    long nanosNow = nanos.getAsLong();
    Duration awake = Duration.ofNanos(nanosNow - lastNanos);
    Duration passed = Duration.between(lastWall, now);
    lastWall = now;
    lastNanos = nanosNow;
    return passed.minus(awake).compareTo(NOTICEABLE) > 0;
  }
}
