package io.dockbridge.ssh;

import java.time.Duration;

/**
 * How long the server takes to answer on one connection, by the openings of streams that it
 * confirmed or refused. Thread-safe.
 *
 * <p>The estimate falls at once and rises slowly: most of what makes an answer late (a busy
 * processor, a transfer in front of it) is no longer way, but the way may change, too.
 */
final class RoundTrip {
  /** The part by which a later answer moves the estimate. */
  private static final int RISE = 8;

  private final NanoClock clock;

  /** Guarded by this. */
  private long estimate;

  /** Nothing is known yet. */
  RoundTrip(NanoClock clock) {
    this.clock = clock;
    this.estimate = Long.MAX_VALUE;
  }

  /** The present time, for {@link #answeredSince} and {@link #isWithinTwoSince}. */
  long now() {
    return clock.nanos();
  }

  /** An answer has come to what was sent at that time. */
  synchronized void answeredSince(long sent) {
    long took = clock.nanos() - sent;
    estimate = took < estimate ? took : estimate + (took - estimate) / RISE;
  }

  /** Whether it takes so long; false while nothing is known. */
  synchronized boolean isAtLeast(Duration time) {
    return estimate != Long.MAX_VALUE && estimate >= time.toNanos();
  }

  /** Whether no more than two round trips have passed since then; true while nothing is known. */
  synchronized boolean isWithinTwoSince(long begin) {
    return (clock.nanos() - begin) / 2 <= estimate;
  }
}
