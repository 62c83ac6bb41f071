package io.dockbridge.portforward;

import io.dockbridge.portforward.local.LocalAddresses;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.Exclusions;
import io.dockbridge.portforward.server.ServerCommands;
import java.time.Duration;
import java.util.Optional;

/**
 * How to forward.
 *
 * @param addresses where local ports are opened
 * @param maxConnections how many a port may have open at once
 * @param maxTotalConnections how many all ports together may have
 * @param exclusions what is not forwarded
 * @param hostNetwork runs what finds the ports of containers on the server's own network, and fails
 *     where there is no connection now; empty: those are not forwarded
 * @param retryInterval how often a port that is taken is tried again
 */
public record ForwardSettings(
    ConflictStrategy conflictStrategy,
    LocalAddresses addresses,
    Exclusions exclusions,
    int maxConnections,
    int maxTotalConnections,
    Optional<ServerCommands> hostNetwork,
    Duration retryInterval) {}
