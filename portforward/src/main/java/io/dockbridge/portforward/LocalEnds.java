package io.dockbridge.portforward;

import io.dockbridge.portforward.udp.UdpRelay;
import io.dockbridge.portforward.udp.UdpStream;
import io.dockbridge.proxy.AcceptLoop;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.ConnectionLimit;
import java.io.IOException;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Opens local ports, and owns the threads that accept and receive for them. {@link #bind} is called
 * on the thread {@code ports}.
 */
final class LocalEnds implements AutoCloseable {
  private final LocalAddresses addresses;
  private final FileLimit files = FileLimit.ofThisProcess();
  private final AcceptLoop accepting = AcceptLoop.start("ports-accept");
  private final UdpRelay relay;
  private final ConnectionLimit connections;
  private final int maxConnections;

  LocalEnds(ForwardSettings settings, ServerCommands commands, InstantSource clock) {
    this.addresses = settings.addresses();
    this.maxConnections = files.connections(settings.maxConnections());
    this.connections = new ConnectionLimit(files.connections(settings.maxTotalConnections()));
    this.relay =
        new UdpRelay(
            () -> commands.start(UdpRelay.COMMAND),
            maxConnections,
            settings.retryInterval(),
            clock);
  }

  /** What serves a port. */
  record Service(ConnectionHandler connections, Supplier<UdpStream> datagrams) {}

  /**
   * Takes a port of this machine.
   *
   * @param hostIp what the container's port is published on
   * @throws IOException if it is taken or not permitted
   */
  LocalEnd bind(int local, String hostIp, ServerPort target, Service service) throws IOException {
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

  UdpRelay relay() {
    return relay;
  }

  /** Ends the threads; ports are to be closed before. Idempotent. */
  @Override
  public void close() {
    relay.close();
    accepting.close();
  }
}
