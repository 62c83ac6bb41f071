package io.dockbridge.hetzner.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before the next try, or the next look. Implementations are thread-safe. */
@FunctionalInterface
public interface Backoff {
  /**
   * The pause before a try.
   *
   * @param retry 1 for the first repetition
   */
  Duration delay(int retry);

  /** Always the same pause. */
  static Backoff constant(Duration delay) {
    requireNonNull(delay, "delay is null");
    return retry -> delay;
  }

  /**
   * Doubling pauses with jitter: at least {@code base}, at most {@code base * 2^(retry-1)} and
   * never above {@code cap}. The jitter keeps many clients of one project from coming back
   * together.
   */
  static Backoff exponential(Duration base, Duration cap, RandomGenerator random) {
    return retry -> {
      long floor = base.toMillis();
      long ceiling = (long) Math.min((double) cap.toMillis(), floor * Math.pow(2, retry - 1.0));
      return Duration.ofMillis(random.nextLong(floor, Math.max(floor, ceiling) + 1));
    };
  }

  /**
   * For looking at running actions: every second at first, every 2 s from the 11th look, every 3 s
   * from the 31st. A faster constant pace would use up more than the quota's 3600 requests per
   * hour.
   */
  static Backoff polling() {
    return retry -> Duration.ofSeconds(retry <= 10 ? 1 : retry <= 30 ? 2 : 3);
  }
}
