package io.dockbridge.sandbox;

import java.time.Instant;
import java.time.InstantSource;

/**
 * Hetzner's token bucket: {@code limit} calls at once, refilled evenly over an hour. Any thread may
 * ask.
 *
 * @see #take()
 */
final class RateLimit {
  private static final double SECONDS_PER_HOUR = 3600;

  private final int limit;
  private final InstantSource clock;
  private double tokens;
  private Instant refilled;

  RateLimit(int limit, InstantSource clock) {
    this.limit = limit;
    this.clock = clock;
    this.tokens = limit;
    this.refilled = clock.instant();
  }

  /**
   * What a call finds.
   *
   * @param allowed false: answer 429
   * @param remaining calls left
   * @param fullAt when the bucket is full again
   */
  record Verdict(boolean allowed, int limit, int remaining, Instant fullAt) {}

  /** Takes one token if there is one. */
  synchronized Verdict take() {
    refill();
    boolean allowed = tokens >= 1;
    if (allowed) {
      tokens -= 1;
    }
    double missingSeconds = (limit - tokens) * SECONDS_PER_HOUR / limit;
    return new Verdict(
        allowed, limit, (int) tokens, refilled.plusSeconds((long) Math.ceil(missingSeconds)));
  }

  private void refill() {
    Instant now = clock.instant();
    double seconds = Math.max(0, (now.toEpochMilli() - refilled.toEpochMilli()) / 1000.0);
    tokens = Math.min(limit, tokens + seconds * limit / SECONDS_PER_HOUR);
    refilled = now;
  }
}
