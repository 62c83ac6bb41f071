package io.dockbridge.portforward.local;

import java.io.Closeable;
import java.io.IOException;
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
 * One port, bound on one or more local addresses: on all of them or on none. The kernel queues what
 * arrives from the moment it is bound. Used by {@link TcpEnd} and {@link UdpEnd} on the thread
 * {@code ports}.
 *
 * @param <C> {@link ServerSocketChannel} for TCP, {@link DatagramChannel} for UDP
 */
final class BoundPort<C extends NetworkChannel> implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(BoundPort.class);
  private static final int BACKLOG = 512;

  /** The kernel cuts it to what it allows, which is a few large datagrams or a burst of small. */
  private static final int DATAGRAM_BUFFER = 1 << 20;

  private static final boolean HAS_IPV6 = hasIpv6();

  private final int port;
  private final FileLimit limit;
  private final List<C> channels = new ArrayList<>();

  private BoundPort(int port, FileLimit limit) {
    this.port = port;
    this.limit = limit;
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
  static BoundPort<ServerSocketChannel> tcp(List<InetAddress> addresses, int port, FileLimit limit)
      throws IOException {
    return bind(addresses, port, limit, BoundPort::listen);
  }

  /**
   * Receives datagrams.
   *
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static BoundPort<DatagramChannel> udp(List<InetAddress> addresses, int port, FileLimit limit)
      throws IOException {
    return bind(addresses, port, limit, BoundPort::receive);
  }

  private static <C extends NetworkChannel> BoundPort<C> bind(
      List<InetAddress> addresses, int port, FileLimit limit, Binding<C> binding)
      throws IOException {
    BoundPort<C> bound = new BoundPort<>(port, limit);
    try {
      for (InetAddress address : addresses) {
        if (HAS_IPV6 || addresses.size() == 1 || !(address instanceof Inet6Address)) {
          limit.requireOneMore();
          bound.channels.add(binding.bind(family(address), new InetSocketAddress(address, port)));
          limit.taken(1);
        }
      }
      return bound;
    } catch (IOException e) {
      bound.close();
      throw e;
    }
  }

  private static ProtocolFamily family(InetAddress address) {
    return address instanceof Inet6Address
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /**
   * With SO_REUSEADDR a port can be bound whose connections are in TIME_WAIT; one that somebody
   * listens on cannot.
   */
  private static ServerSocketChannel listen(ProtocolFamily family, InetSocketAddress address)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family);
    try {
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
    try {
      InetAddress loopback = InetAddress.getByName("::1");
      listen(family(loopback), new InetSocketAddress(loopback, 0)).close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("Ports are forwarded on IPv4 only: ::1 can't be used ({})", e.toString());
      return false;
    }
  }

  int port() {
    return port;
  }

  /** One per address. */
  List<C> channels() {
    return List.copyOf(channels);
  }

  /** Closes the channels. One that a selector has frees the port when that selects next. */
  @Override
  public void close() {
    for (C channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("Port {}: closing {} failed: {}", port, channel, e.toString());
      }
    }
    limit.taken(-channels.size());
    channels.clear();
  }
}
