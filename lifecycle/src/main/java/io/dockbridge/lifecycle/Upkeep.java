package io.dockbridge.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** What is done now and then beside a server in use. Runs on the lifecycle's thread. */
final class Upkeep {
  private final Reconciler reconciler;
  private final Duration sweepInterval;
  private final InstantSource clock;
  private Instant swept = Instant.MIN;

  Upkeep(Reconciler reconciler, Duration sweepInterval, InstantSource clock) {
    this.reconciler = reconciler;
    this.sweepInterval = sweepInterval;
    this.clock = clock;
  }

  /** To be called often; does what is due. */
  void turn(ReadyServer server) throws IOException, InterruptedException {
    if (swept.plus(sweepInterval).isBefore(clock.instant())) {
      swept = clock.instant();
      reconciler.sweep(Optional.of(server.info()));
    }
  }
}
