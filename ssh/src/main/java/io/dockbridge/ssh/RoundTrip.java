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

  /** How many answers are looked at together. */
  private static final int GROUP = 6;

  private final NanoClock clock;

  // Guarded by this.
  private long estimate;
  private int inGroup;
  private long leastOfGroup = Long.MAX_VALUE;
  private long leastOfLastGroup;

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
    leastOfGroup = Math.min(leastOfGroup, took);
    if (++inGroup == GROUP) {
      leastOfLastGroup = leastOfGroup;
      leastOfGroup = Long.MAX_VALUE;
      inGroup = 0;
    }
  }

  /**
   * Whether none of the last answers took less. False until there are some: the first ones take
   * longer than the way.
   */
  synchronized boolean isAtLeast(Duration time) {
    return Math.min(leastOfGroup, leastOfLastGroup) >= time.toNanos();
  }

  /** Whether no more than two round trips have passed since then; true while nothing is known. */
  synchronized boolean isWithinTwoSince(long begin) {
    return (clock.nanos() - begin) / 2 <= estimate;
  }
}
