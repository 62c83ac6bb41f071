package io.dockbridge.hetzner;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A clock that only pauses move. Used by one thread. */
final class MovedTime implements InstantSource, Pause {
  private final List<Duration> pauses = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-21T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  @Override
  public void pause(Duration duration) {
    pauses.add(duration);
    now = now.plus(duration);
  }

  /** All pauses so far, in seconds. */
  List<Long> pauses() {
    return pauses.stream().map(Duration::toSeconds).toList();
  }

  /** 1, 2, 4, … seconds between tries, as far as the rules allow tries at all. */
  Timing timing() {
    Backoff doubling = retry -> Duration.ofSeconds(1L << (retry - 1));
    return new Timing(
        doubling, Backoff.polling(), this, this, Duration.ofSeconds(10), Duration.ofMinutes(2));
  }
}
