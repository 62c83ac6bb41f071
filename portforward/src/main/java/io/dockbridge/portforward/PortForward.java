package io.dockbridge.portforward;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A container's published port and what is made of it on this machine, at one moment.
 *
 * @param id stays the same as long as the forward exists
 * @param containerId the full id; empty, as is the name, for a port that was opened by hand
 * @param containerPort the port inside the container
 * @param protocol {@code tcp}, {@code udp} or {@code sctp}
 * @param hostIp what the engine says the port is bound to on the server; empty if all addresses
 * @param remotePort the port on the server
 * @param requestedPort the local port it should get
 * @param localPort the local port it has
 * @param reason why it isn't active, or isn't on the requested port; for people
 * @param bytesSent to the container
 * @param bytesReceived from the container
 * @param activeConnections those open now; of UDP the senders within the last minutes
 * @param lostDatagrams of UDP: those that did not get through, as far as is known
 * @param lastUsed when a connection was last opened, moved a byte or closed
 * @param lastError why a connection last failed
 */
public record PortForward(
    String id,
    String containerId,
    String containerName,
    int containerPort,
    String protocol,
    String hostIp,
    int remotePort,
    int requestedPort,
    OptionalInt localPort,
    Status status,
    Optional<String> reason,
    Instant createdAt,
    Optional<Instant> lastUsed,
    long bytesSent,
    long bytesReceived,
    int activeConnections,
    long totalConnections,
    long lostDatagrams,
    Optional<String> lastError) {
  /** What can be expected of the local port. */
  public enum Status {
    /** Connections are accepted and reach the container. */
    ACTIVE,
    /** There is no local port, because it is taken or not permitted; tried again regularly. */
    CONFLICT,
    /**
     * The local port is held, but the container doesn't run yet; or the protocol isn't forwarded.
     */
    PENDING
  }
}
