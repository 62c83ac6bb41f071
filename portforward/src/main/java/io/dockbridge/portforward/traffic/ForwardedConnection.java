package io.dockbridge.portforward.traffic;

import io.dockbridge.portforward.plan.PortForward;
import java.time.Instant;
import java.util.Optional;

/**
 * A connection that went through a forward and has ended.
 *
 * @param forwardId see {@link PortForward#id}
 * @param error why it broke; empty if it ended in order
 */
public record ForwardedConnection(
    String forwardId,
    String containerName,
    int localPort,
    Instant opened,
    Instant closed,
    long bytesSent,
    long bytesReceived,
    Optional<String> error) {}
