package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.ServerState.Absent;
import io.dockbridge.lifecycle.ServerState.Destroying;
import io.dockbridge.lifecycle.ServerState.Draining;
import io.dockbridge.lifecycle.ServerState.Failed;
import io.dockbridge.lifecycle.ServerState.Provisioning;
import io.dockbridge.lifecycle.ServerState.Ready;
import io.dockbridge.lifecycle.ServerState.Reconnecting;
import io.dockbridge.lifecycle.idle.IdleDecision;
import io.dockbridge.lifecycle.idle.IdleDecision.Keep;
import io.dockbridge.lifecycle.idle.IdlePolicy;
import io.dockbridge.lifecycle.idle.IdleReaper;
import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What can be told about the server at one moment. Made on the thread that asks for it.
 *
 * @param warnings what the user may not expect, a line each: a server that is too old, something
 *     that is billed and of no use
 * @param undeleted servers besides that of the state that exist until they can be deleted
 * @param timings of the last provisioning of this run
 * @param progress of the server that is being made; empty if none is
 */
public record LifecycleStatus(
    ServerState state,
    Usage usage,
    List<String> warnings,
    List<ServerInfo> undeleted,
    Optional<Timings> timings,
    Optional<Progress> progress) {

  /**
   * How far a server that is being made is.
   *
   * @param server from the cloud's answer on, as it costs money from then
   * @param expected how long it takes in all, by what the last ones took
   */
  public record Progress(Optional<ServerInfo> server, Duration elapsed, Duration expected) {}

  /**
   * How long the server stays.
   *
   * @param remaining until it is deleted if nobody uses it until then; empty if nobody can know
   * @param reason why it stays or goes; empty without a server
   * @param paidUntil the end of the hour that is paid anyway
   * @param keptUntil as the user asked; empty if not
   */
  public record Usage(
      Optional<Duration> remaining,
      Optional<String> reason,
      Optional<Instant> paidUntil,
      Optional<Instant> keptUntil) {

    static Usage of(
        ServerState state,
        Optional<IdleReaper> reaper,
        Optional<Instant> keptUntil,
        Duration grace,
        Instant now) {
      Optional<IdleDecision> idle =
          state instanceof Ready ? reaper.map(IdleReaper::now) : Optional.empty();
      Optional<Instant> end =
          state instanceof Draining(_, Instant until, _)
              ? Optional.of(until)
              : idle.flatMap(it -> end(it, now)).map(it -> it.plus(grace));
      return new Usage(
          end.map(it -> Duration.between(now, it)).map(Usage::notNegative),
          state instanceof Draining draining
              ? Optional.of(draining.reason())
              : idle.map(IdleDecision::reason),
          state.existingServer().map(it -> IdlePolicy.paidUntil(it.created(), now)),
          keptUntil);
    }

    /** When it counts as unused; the grace period follows. */
    private static Optional<Instant> end(IdleDecision decision, Instant now) {
      return decision instanceof Keep(_, Optional<Instant> until) ? until : Optional.of(now);
    }

    private static Duration notNegative(Duration duration) {
      return duration.isNegative() ? Duration.ZERO : duration;
    }
  }

  /**
   * The connection to the server.
   *
   * @param connected whether it stands
   * @param problem why it does not, in one line; empty also if there is nothing to connect to
   */
  public record SshState(boolean connected, Optional<String> problem) {}

  /** What the state says of itself: the step, the problem, why the server is kept or goes. */
  public String detail() {
    return usage.reason().orElseGet(state::detail);
  }

  /** Also one that is being made and costs money already. Empty while there is none. */
  public Optional<ServerInfo> server() {
    return state.existingServer().or(() -> progress.flatMap(Progress::server));
  }

  /** How the connection is. */
  public SshState ssh() {
    return switch (state) {
      case Ready(ReadyServer server) -> new SshState(server.ssh().isOpen(), Optional.empty());
      case Draining(ReadyServer server, _, _) ->
          new SshState(server.ssh().isOpen(), Optional.empty());
      case Reconnecting(_, _, String problem) -> new SshState(false, Optional.of(problem));
      case Failed(String reason, _) -> new SshState(false, Optional.of(reason));
      case Absent _, Provisioning _, Destroying _ -> new SshState(false, Optional.empty());
    };
  }
}
