package io.dockbridge.portforward;

import io.dockbridge.portforward.ForwardKey.ServerPort;
import io.dockbridge.portforward.UdpFlow.Sender;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A local UDP port. A virtual thread per address, {@code udp-PORT}, receives. */
final class UdpEnd implements LocalEnd {
  private static final Logger LOG = LoggerFactory.getLogger(UdpEnd.class);
  private static final int LARGEST = 65535;
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);

  private final LoopbackPort<DatagramChannel> held;
  private final ServerPort target;
  private final UdpRelay relay;
  private final Supplier<ForwardedStream> streams;

  /** One per address; empty while the port is only held. */
  private List<Thread> receivers = List.of();

  private UdpEnd(
      LoopbackPort<DatagramChannel> held,
      ServerPort target,
      UdpRelay relay,
      Supplier<ForwardedStream> streams) {
    this.held = held;
    this.target = target;
    this.relay = relay;
    this.streams = streams;
  }

  /**
   * Holds the port.
   *
   * @param streams makes one for each new flow
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static UdpEnd bind(
      LoopbackAddresses addresses,
      int port,
      ServerPort target,
      UdpRelay relay,
      Supplier<ForwardedStream> streams)
      throws IOException {
    return new UdpEnd(LoopbackPort.udp(addresses, port), target, relay, streams);
  }

  @Override
  public int port() {
    return held.port();
  }

  @Override
  public void serve() {
    relay.addPort();
    receivers = held.channels().stream().map(this::receiver).toList();
  }

  private Thread receiver(DatagramChannel channel) {
    return Thread.ofVirtual().name("udp-" + port()).start(() -> receive(channel));
  }

  private void receive(DatagramChannel channel) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(LARGEST);
    try {
      while (true) {
        SocketAddress sender = channel.receive(buffer.clear());
        ByteBuffer datagram = ByteBuffer.allocate(buffer.position()).put(buffer.flip()).flip();
        relay.send(new Sender(channel, sender), target, streams, datagram);
      }
    } catch (ClosedChannelException _) {
      LOG.debug("udp port {} is closed", port());
    } catch (IOException e) {
      LOG.warn("Nothing is received at UDP port {} any more: {}", port(), e.toString());
    }
  }

  @Override
  public Optional<String> problem() {
    return relay.problem();
  }

  /** A virtual thread that receives gives the port free itself, so it is waited for. */
  @Override
  public Runnable close() {
    held.close();
    try {
      for (Thread receiver : receivers) {
        receiver.join(CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return receivers.isEmpty() ? () -> {} : () -> relay.removePort(held.channels());
  }
}
