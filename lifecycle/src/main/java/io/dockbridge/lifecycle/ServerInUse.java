package io.dockbridge.lifecycle;

import io.dockbridge.activity.ActivityTracker;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.connection.HostKeyRotation;
import io.dockbridge.lifecycle.connection.ReconnectPauses;
import io.dockbridge.lifecycle.connection.Reconnection;
import io.dockbridge.lifecycle.connection.Reconnection.Outcome;
import io.dockbridge.lifecycle.connection.ServerConnector;
import io.dockbridge.lifecycle.connection.ServerStatusPoller;
import io.dockbridge.lifecycle.idle.IdleDecision;
import io.dockbridge.lifecycle.idle.IdleDecision.Idle;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import io.dockbridge.lifecycle.idle.IdlePolicy;
import io.dockbridge.lifecycle.idle.IdleReaper;
import io.dockbridge.lifecycle.journal.JournalEntry;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server from its first use to its last: watched while it is ready, reconnected when it is out
 * of reach, given up when it is idle. Called by {@link LifecycleLoop} on its thread, but for {@link
 * #lost} and {@link #usage}, which any thread may call.
 */
final class ServerInUse {
  private static final Logger LOG = LoggerFactory.getLogger(ServerInUse.class);

  private final LifecycleContext context;
  private final ActivityTracker activity;
  private final LifecycleUsers users;
  private final ServerMaintenance maintenance;
  private final ServerSession session;
  private final Reconnection reconnection;
  private final HostKeyRotation rotation;
  private final BackgroundTask rotating = new BackgroundTask("dockbridge-host-key");

  /** Of the server in use; read on any thread. */
  private volatile Optional<IdleReaper> reaper = Optional.empty();

  ServerInUse(
      LifecycleContext context,
      ActivityTracker activity,
      LifecycleUsers users,
      ServerConnector connector,
      ServerMaintenance maintenance) {
    this.context = context;
    this.activity = activity;
    this.users = users;
    this.maintenance = maintenance;
    session = new ServerSession(users.listener());
    ReconnectPauses pauses = context.settings().pace().reconnect();
    ServerStatusPoller poller =
        new ServerStatusPoller(context.cloud().api(), pauses.inquiry(), context.cloud().pause());
    reconnection = new Reconnection(context.journal(), connector, poller, pauses);
    rotation = new HostKeyRotation(context.journal());
  }

  /** How long the server of this state stays. */
  LifecycleStatus.Usage usage(ServerState state) {
    return LifecycleStatus.Usage.of(
        state,
        reaper,
        context.keepUntil().until(),
        context.settings().idle().grace(),
        context.now());
  }

  /** The connection closed: any thread may notice. */
  void lost(ReadyServer server) {
    if (context.isStopping()) {
      return;
    }
    context
        .machine()
        .move(
            state ->
                switch (state) {
                  case Ready(ReadyServer it) when it.equals(server) -> broken(server);
                  case Draining(ReadyServer it, _, _) when it.equals(server) -> broken(server);
                  default -> state;
                });
  }

  private static ServerState broken(ReadyServer server) {
    return new Reconnecting(server.info(), 0, "the connection was lost");
  }

  /** A new server is ready: it is in use from now on. */
  void begin(ReadyServer server) throws IOException {
    reaper = Optional.of(newReaper(server.info()));
    becomeReady(server);
    context.events().created(server.info());
  }

  private void becomeReady(ReadyServer server) throws IOException {
    session.open(server);
    String name = server.info().name();
    context.journal().update(name, it -> it.in(JournalEntry.Phase.READY));
    context.machine().move(_ -> new Ready(server));
    LOG.info("server {} is ready", server.info());
    server.ssh().onClose(() -> lost(server));
    context
        .journal()
        .entry(name)
        .filter(it -> !it.rotated())
        .ifPresent(_ -> rotating.start(() -> rotation.rotate(server)));
  }

  private IdleReaper newReaper(ServerInfo server) {
    return new IdleReaper(
        new IdlePolicy(context.settings().idle()),
        activity,
        users.containers(),
        context.cloud().clock(),
        server.created(),
        context.keepUntil());
  }

  void watch(Ready ready) throws IOException, InterruptedException {
    context
        .machine()
        .awaitChange(
            ready, context.settings().idle().betweenChecks(context.settings().pace().tick()));
    if (context.isStopping() || !context.machine().state().equals(ready)) {
      return;
    }
    maintenance.runDue(ready.server());
    if (maintenance.outlived(ready.server().info())) {
      context.machine().move(ready, new Destroying(ready.server().info()));
      return;
    }
    reaper().checkClock();
    if (reaper().check() instanceof Idle(String reason)) {
      Instant until = context.now().plus(context.settings().idle().grace());
      if (context.machine().move(ready, new Draining(ready.server(), until, reason))) {
        LOG.info("idle ({}): server {} goes at {}", reason, ready.server().info(), until);
      }
    }
  }

  void drain(Draining draining) throws InterruptedException {
    Duration left = Duration.between(context.now(), draining.until());
    context.machine().awaitChange(draining, shorter(left, context.settings().pace().tick()));
    reaper().checkClock();
    boolean due = !context.now().isBefore(draining.until());
    IdleDecision looked = due ? reaper().check() : reaper().now();
    context
        .machine()
        .move(
            state -> {
              if (!state.equals(draining) || context.isStopping()) {
                return state;
              }
              // Asked again under the lock: whoever opened a lease since then is seen.
              boolean needed = looked instanceof Keep || reaper().now() instanceof Keep;
              if (needed) {
                return new Ready(draining.server());
              }
              return due ? new Destroying(draining.server().info()) : draining;
            });
  }

  void reconnect(Reconnecting lost) throws IOException, InterruptedException {
    session.lose();
    maintenance.lease(lost.server());
    if (reaper.isEmpty()) {
      reaper = Optional.of(newReaper(lost.server()));
    }
    context.machine().awaitChange(lost, reconnection.pause(lost.failures()));
    if (context.isStopping()) {
      return;
    }
    switch (reconnection.attempt(lost.server(), lost.failures())) {
      case Outcome.Connected(ReadyServer server) -> becomeReadyAgain(lost, server);
      case Outcome.Moved(ServerInfo there) ->
          context.machine().move(lost, new Reconnecting(there, 0, "its address has changed"));
      case Outcome.Failed(String problem) -> stayLost(lost, problem);
      case Outcome.Vanished() -> forget(lost);
    }
  }

  /** An engine that fails in the middle of being built upon is one that does not answer. */
  private void becomeReadyAgain(Reconnecting lost, ReadyServer server)
      throws IOException, InterruptedException {
    try {
      becomeReady(server);
    } catch (IOException e) {
      LOG.debug("server {} was back for a moment only", lost.server(), e);
      stayLost(lost, String.valueOf(e.getMessage()));
    }
  }

  private void stayLost(Reconnecting lost, String problem) {
    reaper().checkClock();
    if (reaper().unreachable() instanceof Idle(String reason)) {
      LOG.info("idle and out of reach ({}): server {} goes", reason, lost.server());
      context.machine().move(lost, new Destroying(lost.server()));
    } else {
      context.machine().move(lost, new Reconnecting(lost.server(), lost.failures() + 1, problem));
    }
  }

  /** The server is gone, and with it until when it was to be kept. */
  void forgetUse() {
    reaper = Optional.empty();
    try {
      context.keepUntil().clear();
    } catch (IOException e) {
      LOG.warn("the next server may be kept as the last one was", e);
    }
  }

  private void forget(Reconnecting lost) throws IOException {
    LOG.warn("server {} was deleted by somebody else", lost.server());
    disconnect();
    context.journal().remove(lost.server().name());
    forgetUse();
    context.machine().move(lost, new Absent());
  }

  /** The connection ends, for good. Idempotent. */
  void disconnect() {
    reconnection.end();
    session.close();
  }

  /** Waits for the thread that replaces the host key; its connection is closed, so it ends soon. */
  void awaitRotation() {
    rotating.join();
  }

  private IdleReaper reaper() {
    return reaper.orElseThrow();
  }

  private static Duration shorter(Duration a, Duration b) {
    return a.compareTo(b) <= 0 ? a : b;
  }
}
