package io.dockbridge.portforward.local;

import io.dockbridge.portforward.plan.ServerPort;
import io.dockbridge.portforward.udp.UdpRelay;
import io.dockbridge.portforward.udp.UdpStream;
import io.dockbridge.proxy.AcceptLoop;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.ConnectionLimit;
import java.io.IOException;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * Opens local ports, and owns the threads that accept and receive for them. {@link #bind} is called
 * on the thread {@code ports}.
 */
public final class LocalEnds implements AutoCloseable {
  private final LocalAddresses addresses;
  private final FileLimit files = FileLimit.ofThisProcess();
  private final AcceptLoop accepting = AcceptLoop.start("ports-accept");
  private final UdpRelay relay;
  private final ConnectionLimit connections;
  private final int maxConnections;

  /**
   * Without a port yet.
   *
   * @param maxConnections how many a port may have open at once
   * @param maxTotalConnections how many all ports together may have
   * @param udpRelay passes datagrams on, given how many senders it may serve at once
   */
  public LocalEnds(
      LocalAddresses addresses,
      int maxConnections,
      int maxTotalConnections,
      IntFunction<UdpRelay> udpRelay) {
    this.addresses = addresses;
    this.maxConnections = files.connections(maxConnections);
    this.connections = new ConnectionLimit(files.connections(maxTotalConnections));
    this.relay = udpRelay.apply(this.maxConnections);
  }

  /** What serves a port. */
  public record Service(ConnectionHandler connections, Supplier<UdpStream> datagrams) {}

  /**
   * Takes a port of this machine.
   *
   * @param hostIp what the container's port is published on
   * @throws IOException if it is taken or not permitted
   */
  public LocalEnd bind(int local, String hostIp, ServerPort target, Service service)
      throws IOException {
    return target.isUdp()
        ? new UdpEnd(
            BoundPort.udp(addresses.forPublished(hostIp), local, files),
            target,
            relay,
            service.datagrams())
        : new TcpEnd(
            BoundPort.tcp(addresses.forPublished(hostIp), local, files),
            accepting,
            connections.part(maxConnections),
            service.connections());
  }

  /** Why so many ports more cannot all be open; empty if they can. Takes nothing. */
  public Optional<String> shortage(int ports) {
    int room = files.left() / addresses.forPublished("").size();
    return ports <= room
        ? Optional.empty()
        : Optional.of(
            "%d ports are asked for, and only %d more can be open: %s"
                .formatted(ports, room, files));
  }

  public UdpRelay relay() {
    return relay;
  }

  /** Ends the threads; ports are to be closed before. Idempotent. */
  @Override
  public void close() {
    relay.close();
    accepting.close();
  }
}
