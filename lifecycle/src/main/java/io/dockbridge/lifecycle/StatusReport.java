package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.LifecycleStatus.Health;
import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.idle.AgeLimit;
import io.dockbridge.lifecycle.idle.IdleDecision;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import io.dockbridge.lifecycle.idle.IdlePolicy;
import io.dockbridge.lifecycle.idle.IdleReaper;
import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Puts together what users are told. */
final class StatusReport {
  private StatusReport() {}

  static LifecycleStatus of(
      ServerState state,
      Optional<IdleReaper> reaper,
      AgeLimit age,
      Optional<Timings> timings,
      Optional<Instant> keptUntil,
      Instant now) {
    Optional<ServerInfo> server = server(state);
    Optional<IdleDecision> idle =
        state instanceof Ready ? reaper.map(IdleReaper::now) : Optional.empty();
    return new LifecycleStatus(
        state,
        idle.map(IdleDecision::reason).orElseGet(() -> detail(state)),
        server,
        remaining(state, idle, now),
        state instanceof Draining(_, _, String reason)
            ? Optional.of(reason)
            : idle.map(IdleDecision::reason),
        server.map(it -> IdlePolicy.paidUntil(it.created(), now)),
        server.flatMap(it -> age.exceeded(it.created(), now)),
        timings,
        keptUntil,
        health(state));
  }

  private static Optional<ServerInfo> server(ServerState state) {
    return switch (state) {
      case Ready(ReadyServer ready) -> Optional.of(ready.info());
      case Draining(ReadyServer ready, _, _) -> Optional.of(ready.info());
      case Reconnecting(ServerInfo info, _, _) -> Optional.of(info);
      case Destroying(ServerInfo info) -> Optional.of(info);
      case Absent _, Provisioning _, Failed _ -> Optional.empty();
    };
  }

  private static String detail(ServerState state) {
    return switch (state) {
      case Absent _ -> "no server; the next command makes one";
      case Provisioning(String step) -> step;
      case Ready _ -> "in use";
      case Reconnecting(_, _, String problem) -> problem;
      case Draining(_, _, String reason) -> reason;
      case Destroying _ -> "being deleted";
      case Failed(String reason, String advice) -> reason + "; " + advice;
    };
  }

  private static Optional<Duration> remaining(
      ServerState state, Optional<IdleDecision> idle, Instant now) {
    Optional<Instant> until =
        state instanceof Draining(_, Instant end, _)
            ? Optional.of(end)
            : idle.flatMap(
                it -> it instanceof Keep(_, Optional<Instant> end) ? end : Optional.of(now));
    return until.map(it -> Duration.between(now, it)).map(StatusReport::notNegative);
  }

  private static Duration notNegative(Duration duration) {
    return duration.isNegative() ? Duration.ZERO : duration;
  }

  private static Health health(ServerState state) {
    return switch (state) {
      case Ready(ReadyServer server) -> connected(server);
      case Draining(ReadyServer server, _, _) -> connected(server);
      case Reconnecting(_, _, String problem) -> new Health(false, Optional.of(problem));
      case Failed(String reason, _) -> new Health(false, Optional.of(reason));
      case Absent _, Provisioning _, Destroying _ -> Health.NONE;
    };
  }

  private static Health connected(ReadyServer server) {
    return new Health(server.ssh().isOpen(), Optional.empty());
  }
}
