package io.dockbridge.portforward.local;

import io.dockbridge.portforward.plan.ServerPort;
import io.dockbridge.portforward.udp.UdpPort;
import io.dockbridge.portforward.udp.UdpRelay;
import io.dockbridge.portforward.udp.UdpStream;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A local UDP port, whose datagrams the relay receives and passes on. */
final class UdpEnd implements LocalEnd {
  private final BoundPort<DatagramChannel> bound;
  private final ServerPort target;
  private final UdpRelay relay;
  private final Supplier<UdpStream> streams;

  /** The channels that the relay has; empty until the port is served. */
  private List<DatagramChannel> served = List.of();

  UdpEnd(
      BoundPort<DatagramChannel> bound,
      ServerPort target,
      UdpRelay relay,
      Supplier<UdpStream> streams) {
    this.bound = bound;
    this.target = target;
    this.relay = relay;
    this.streams = streams;
  }

  @Override
  public int port() {
    return bound.port();
  }

  @Override
  public void serve() {
    served = bound.channels();
    relay.open(new UdpPort(served, target.host(), target.port(), streams));
  }

  @Override
  public Optional<String> problem() {
    return relay.problem();
  }

  @Override
  public Runnable close() {
    bound.close();
    if (served.isEmpty()) {
      return () -> {};
    }
    relay.awaitFreed();
    return () -> relay.close(served);
  }
}
