package io.dockbridge.portforward;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One port held on 127.0.0.1 and, where the machine has it, on ::1: both or none. The kernel queues
 * what arrives from the moment it exists. Binding and closing never wait.
 *
 * @param <C> {@link ServerSocketChannel} for TCP, {@link DatagramChannel} for UDP
 */
final class LoopbackPort<C extends NetworkChannel> implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackPort.class);
  private static final int BACKLOG = 512;

  /** The kernel cuts it to what it allows, which is a few large datagrams or a burst of small. */
  private static final int DATAGRAM_BUFFER = 1 << 20;

  private static final boolean HAS_IPV6 = hasIpv6();

  private final int port;
  private final List<C> channels;

  private LoopbackPort(int port, List<C> channels) {
    this.port = port;
    this.channels = channels;
  }

  /** Binds a channel to an address. */
  @FunctionalInterface
  private interface Binding<C> {
    C bind(ProtocolFamily family, InetSocketAddress address) throws IOException;
  }

  /**
   * Listens for connections.
   *
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static LoopbackPort<ServerSocketChannel> tcp(LoopbackAddresses addresses, int port)
      throws IOException {
    return bind(addresses, port, LoopbackPort::listen);
  }

  /**
   * Receives datagrams.
   *
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static LoopbackPort<DatagramChannel> udp(LoopbackAddresses addresses, int port)
      throws IOException {
    return bind(addresses, port, LoopbackPort::receive);
  }

  private static <C extends NetworkChannel> LoopbackPort<C> bind(
      LoopbackAddresses addresses, int port, Binding<C> binding) throws IOException {
    LoopbackPort<C> held = new LoopbackPort<>(port, new ArrayList<>());
    try {
      for (InetAddress address : addresses.list()) {
        if (HAS_IPV6 || address instanceof Inet4Address || addresses == LoopbackAddresses.IPV6) {
          held.channels.add(binding.bind(family(address), new InetSocketAddress(address, port)));
        }
      }
      return held;
    } catch (IOException e) {
      held.close();
      throw e;
    }
  }

  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  private static ServerSocketChannel listen(ProtocolFamily family, InetSocketAddress address)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family);
    try {
      // A port whose connections are in TIME_WAIT can be bound at once; one that is listened on
      // can't.
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      return channel.bind(address, BACKLOG);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Without SO_REUSEADDR, which for UDP would let two programs have the same port. */
  private static DatagramChannel receive(ProtocolFamily family, InetSocketAddress address)
      throws IOException {
    DatagramChannel channel = DatagramChannel.open(family);
    try {
      channel.setOption(StandardSocketOptions.SO_RCVBUF, DATAGRAM_BUFFER);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, DATAGRAM_BUFFER);
      return channel.bind(address);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Without IPv6, or with java.net.preferIPv4Stack, there is no ::1 to bind. */
  private static boolean hasIpv6() {
    InetAddress address = LoopbackAddresses.IPV6.list().getFirst();
    try {
      listen(family(address), new InetSocketAddress(address, 0)).close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("Ports are forwarded on IPv4 only: ::1 can't be used ({})", e.toString());
      return false;
    }
  }

  int port() {
    return port;
  }

  /** One per address; whoever uses them may close them too. */
  List<C> channels() {
    return List.copyOf(channels);
  }

  /** Frees the port; connections in the queue are reset. */
  @Override
  public void close() {
    for (C channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("Port {}: closing {} failed: {}", port, channel, e.toString());
      }
    }
  }
}
