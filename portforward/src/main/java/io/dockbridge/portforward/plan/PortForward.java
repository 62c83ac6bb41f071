package io.dockbridge.portforward.plan;

import io.dockbridge.docker.PublishedPort;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A container's published port and what is made of it on this machine, at one moment.
 *
 * @param id stays the same as long as the forward exists
 * @param containerId the full id; empty, as is the name, for a port that was opened by hand
 * @param published the port as the engine has it
 */
public record PortForward(
    String id,
    String containerId,
    String containerName,
    PublishedPort published,
    Local local,
    Instant createdAt,
    Use use) {
  /** What can be expected of the local port. */
  public enum Status {
    /** Connections are accepted and reach the container. */
    ACTIVE,
    /** There is no local port, because it is taken or not permitted; tried again regularly. */
    CONFLICT,
    /** It is bound, but the container doesn't run yet; or the protocol isn't forwarded. */
    PENDING
  }

  /**
   * The local port.
   *
   * @param requested the one that it should get
   * @param port the one that it has
   * @param reason why it isn't active, or isn't on the requested port; for people
   */
  public record Local(int requested, OptionalInt port, Status status, Optional<String> reason) {}

  /**
   * What went through it.
   *
   * @param last when a connection was last opened, moved a byte or closed
   * @param sent bytes to the container
   * @param received bytes from the container
   * @param connections those open now; of UDP the senders within the last minutes
   * @param total the connections so far
   * @param lost of UDP: the datagrams that did not get through, as far as is known
   * @param error why a connection last failed
   */
  public record Use(
      Optional<Instant> last,
      long sent,
      long received,
      int connections,
      long total,
      long lost,
      Optional<String> error) {
    /** Nothing yet. */
    public static final Use NONE = new Use(Optional.empty(), 0, 0, 0, 0, 0, Optional.empty());
  }

  /** {@code tcp}, {@code udp} or {@code sctp}. */
  public String protocol() {
    return published.protocol();
  }

  /** The port on the server. */
  public int remotePort() {
    return published.hostPort();
  }

  /** The local port that it should get. */
  public int requestedPort() {
    return local.requested();
  }

  /** The local port that it has. */
  public OptionalInt localPort() {
    return local.port();
  }

  /** What can be expected of the local port. */
  public Status status() {
    return local.status();
  }

  /** Why it isn't active, or isn't on the requested port; for people. */
  public Optional<String> reason() {
    return local.reason();
  }
}
