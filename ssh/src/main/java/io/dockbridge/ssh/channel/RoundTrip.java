package io.dockbridge.ssh.channel;

import java.time.Duration;

/**
 * How long the server takes to answer on one connection, by the openings of streams that it
 * confirmed or refused. Thread-safe.
 *
 * <p>The estimate falls at once and rises by at most a quarter with each answer. A late answer is
 * mostly the work of a busy processor or a transfer in front of it, but the route may change, too.
 */
public final class RoundTrip {
  private static final int LARGEST_RISE = 4;

  /** The first answers take longer than the route: nothing on either side is warm. */
  private static final int FEWEST_ANSWERS = 6;

  private final NanoClock clock;

  // Guarded by this.
  private long estimate;
  private int answers;

  /** Nothing is known yet. */
  public RoundTrip(NanoClock clock) {
    this.clock = clock;
    this.estimate = Long.MAX_VALUE;
  }

  /** The present time, for {@link #answeredSince} and {@link #isWithinTwoSince}. */
  long now() {
    return clock.nanos();
  }

  /** An answer has come to what was sent at that time. */
  synchronized void answeredSince(long sent) {
    long took = Math.max(1, clock.nanos() - sent);
    estimate = answers == 0 ? took : Math.min(took, estimate + (estimate + 3) / LARGEST_RISE);
    answers++;
  }

  /** Whether a round trip takes at least so long; false until several answers have come. */
  public synchronized boolean isAtLeast(Duration time) {
    return answers >= FEWEST_ANSWERS && estimate >= time.toNanos();
  }

  /** Whether no more than two round trips have passed since then; true while nothing is known. */
  synchronized boolean isWithinTwoSince(long begin) {
    return (clock.nanos() - begin) / 2 <= estimate;
  }
}
