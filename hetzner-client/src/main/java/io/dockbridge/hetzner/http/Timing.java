package io.dockbridge.hetzner.http;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Everything of the client that has to do with time.
 *
 * @param retries the pause before a failed request is sent again
 * @param polls the pause between two looks at running actions
 * @param attempt how long one HTTP exchange may take
 * @param total how long one API call may take, retries and pauses included; no retry begins that
 *     would end later
 */
public record Timing(
    Backoff retries,
    Backoff polls,
    Sleeper pause,
    InstantSource clock,
    Duration attempt,
    Duration total) {

  /** Real time: 1 s doubling to 60 s, 30 s per exchange, 2 minutes per call. */
  public static Timing standard() {
    Backoff retries =
        retry ->
            Backoff.exponential(
                    Duration.ofSeconds(1), Duration.ofSeconds(60), ThreadLocalRandom.current())
                .delay(retry);
    return new Timing(
        retries,
        Backoff.polling(),
        Thread::sleep,
        InstantSource.system(),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2));
  }

  /** The same with other limits. */
  public Timing withLimits(Duration attempt, Duration total) {
    return new Timing(retries, polls, pause, clock, attempt, total);
  }

  /** The same with another clock and another way to wait. */
  public Timing withClock(InstantSource clock, Sleeper pause) {
    return new Timing(retries, polls, pause, clock, attempt, total);
  }

  /** The same with other pauses. */
  public Timing withBackoffs(Backoff retries, Backoff polls) {
    return new Timing(retries, polls, pause, clock, attempt, total);
  }

  /** Waits; an interrupt ends it as CANCELLED with the flag set again. */
  public void pause(Duration duration, String what) {
    try {
      pause.pause(duration);
    } catch (InterruptedException _) {
      throw HttpTransport.interrupted(what);
    }
  }
}
