package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.connection.Heartbeat;
import io.dockbridge.lifecycle.idle.AgeLimit;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.orphans.Reconciler;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is done now and then beside a server in use. Runs on the lifecycle's thread. */
final class ServerMaintenance {
  private static final Logger LOG = LoggerFactory.getLogger(ServerMaintenance.class);

  private final Reconciler reconciler;
  private final ServerLabels labels;
  private final AgeLimit limit;
  private final Duration sweepInterval;
  private final InstantSource clock;
  private final Heartbeat heartbeat;
  private Instant swept = Instant.MIN;

  private final BackgroundTask sweeping = new BackgroundTask("dockbridge-sweep");

  /** Id of the server that was warned of. */
  private long warnedOf;

  ServerMaintenance(
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
  void runDue(ReadyServer server) {
    heartbeat.beat(server);
    lease(server.info());
    if (swept.plus(sweepInterval).isBefore(clock.instant()) && !sweeping.isRunning()) {
      swept = clock.instant();
      sweep(server.info());
    }
  }

  /**
   * Asks the cloud on a thread of its own: while this machine's network is away that takes minutes,
   * in which the connection to the server could be back.
   */
  private void sweep(ServerInfo used) {
    List<JournalEntry> leftovers = reconciler.leftovers(used);
    sweeping.start(() -> reconciler.sweepBeside(leftovers));
  }

  /** Nothing is swept any more when this returns: to be called before another server is made. */
  void endSweep() {
    if (!sweeping.end()) {
      LOG.warn("the deletion of leftover servers goes on");
    }
  }

  /** Says to the world that the server is looked after, connected or not. */
  void lease(ServerInfo server) {
    labels.runDue(server);
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
    endSweep();
    labels.end();
  }
}
