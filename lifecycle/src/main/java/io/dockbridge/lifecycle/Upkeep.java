package io.dockbridge.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done now and then beside a server in use. Runs on the lifecycle's thread. */
final class Upkeep {
  private static final Logger LOG = LoggerFactory.getLogger(Upkeep.class);

  private final Reconciler reconciler;
  private final ServerLabels labels;
  private final AgeLimit limit;
  private final Duration sweepInterval;
  private final InstantSource clock;
  private final Heartbeat heartbeat;
  private Instant swept = Instant.MIN;

  /** Id of the server that was warned of. */
  private long warnedOf;

  Upkeep(
      Reconciler reconciler,
      ServerLabels labels,
      AgeLimit limit,
      Duration sweepInterval,
      InstantSource clock) {
    this.reconciler = reconciler;
    this.labels = labels;
    this.limit = limit;
    this.sweepInterval = sweepInterval;
    this.clock = clock;
    this.heartbeat = new Heartbeat(clock);
  }

  /** To be called often; does what is due. */
  void turn(ReadyServer server) throws IOException, InterruptedException {
    heartbeat.beat(server);
    lease(server.info());
    if (swept.plus(sweepInterval).isBefore(clock.instant())) {
      swept = clock.instant();
      reconciler.sweep(Optional.of(server.info()));
    }
  }

  /** Says to the world that the server is looked after, connected or not. */
  void lease(ServerInfo server) {
    labels.turn(server);
  }

  /** Whether the server has to go because of its age; one that may stay is warned of once. */
  boolean outlived(ServerInfo server) {
    Optional<String> exceeded = limit.exceeded(server.created(), clock.instant());
    if (exceeded.isPresent() && warnedOf != server.id()) {
      warnedOf = server.id();
      LOG.warn(
          "server {}: {}{}",
          server,
          exceeded.get(),
          limit.destroys() ? "; it is destroyed" : "; it goes on costing money");
    }
    return exceeded.isPresent() && limit.destroys();
  }

  /** Nothing of it goes on when this returns. */
  void end() {
    labels.end();
  }
}
