package io.dockbridge.hetzner;

import io.dockbridge.hetzner.http.Backoff;
import io.dockbridge.hetzner.http.Sleeper;
import io.dockbridge.hetzner.http.Timing;
import io.dockbridge.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A clock that only pauses move. */
final class MovedTime implements InstantSource, Sleeper {
  private final ManualClock clock = new ManualClock();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();

  @Override
  public Instant instant() {
    return clock.instant();
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
    clock.advance(duration);
  }

  /** All pauses so far, in seconds. */
  List<Long> pauses() {
    return pauses.stream().map(Duration::toSeconds).toList();
  }

  /** Retries after 1, 2, 4, … seconds; 30 s for an exchange, 2 minutes for a call. */
  Timing timing() {
    return Timing.standard()
        .withClock(this, this)
        .withBackoffs(retry -> Duration.ofSeconds(1L << (retry - 1)), Backoff.polling());
  }
}
