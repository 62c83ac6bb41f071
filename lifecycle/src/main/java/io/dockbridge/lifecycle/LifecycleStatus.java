package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.provision.Timings;
import io.dockbridge.lifecycle.server.ServerInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What can be told about the server at one moment.
 *
 * @param detail what the state says of itself: the step, the problem, why it is kept or goes
 * @param server empty while there is none
 * @param idleTimeRemaining until it counts as unused, or while draining until it goes; empty if
 *     nobody can know
 * @param paidUntil the end of the hour that is paid anyway
 * @param warning what the user may not expect: the server is older than it should be
 * @param timings of the last provisioning of this run
 * @param keptUntil as the user asked; empty if not
 */
public record LifecycleStatus(
    ServerState state,
    String detail,
    Optional<ServerInfo> server,
    Optional<Duration> idleTimeRemaining,
    Optional<String> idleReason,
    Optional<Instant> paidUntil,
    Optional<String> warning,
    Optional<Timings> timings,
    Optional<Instant> keptUntil,
    Health health) {

  /**
   * The connection to the server.
   *
   * @param sshConnected whether it stands
   * @param problem why it does not, in one line; empty also if there is nothing to connect to
   */
  public record Health(boolean sshConnected, Optional<String> problem) {
    /** There is nothing to be connected to. */
    static final Health NONE = new Health(false, Optional.empty());
  }
}
