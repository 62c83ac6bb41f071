package io.dockbridge.ssh;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts to connect: each is twice as long as the one before. */
public final class RetryPause {
  private static final int MOST_DOUBLINGS = 10;

  private RetryPause() {}

  /**
   * How long to wait before the next attempt: between half of it and all of it, so that not
   * everybody who lost the same network comes back at the same moment.
   *
   * @param failures so far, in a row; 0: no wait
   * @param first after one failure, at most
   * @param longest after many
   */
  public static Duration after(int failures, Duration first, Duration longest) {
    if (failures == 0) {
      return Duration.ZERO;
    }
    long doubled = first.toMillis() << Math.min(failures - 1, MOST_DOUBLINGS);
    long most = Math.min(doubled, longest.toMillis());
    return Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
  }
}
