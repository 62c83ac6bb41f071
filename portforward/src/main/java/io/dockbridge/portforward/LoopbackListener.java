package io.dockbridge.portforward;

import java.io.Closeable;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP port held on 127.0.0.1 and, where the machine has it, on ::1: both or none. The kernel
 * queues connections from the moment it exists. Binding and closing never wait.
 */
final class LoopbackListener implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LoopbackListener.class);
  private static final int BACKLOG = 512;
  private static final boolean HAS_IPV6 = hasIpv6();

  private final int port;
  private final List<ServerSocketChannel> channels;

  private LoopbackListener(int port, List<ServerSocketChannel> channels) {
    this.port = port;
    this.channels = channels;
  }

  /**
   * Binds.
   *
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static LoopbackListener bind(LoopbackAddresses addresses, int port) throws IOException {
    LoopbackListener listener = new LoopbackListener(port, new ArrayList<>());
    try {
      for (InetAddress address : addresses.list()) {
        if (HAS_IPV6 || address instanceof Inet4Address || addresses == LoopbackAddresses.IPV6) {
          listener.channels.add(bind(new InetSocketAddress(address, port)));
        }
      }
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private static ServerSocketChannel bind(InetSocketAddress address) throws IOException {
    ServerSocketChannel channel =
        ServerSocketChannel.open(
            address.getAddress() instanceof Inet6Address
                ? StandardProtocolFamily.INET6
                : StandardProtocolFamily.INET);
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

  /** Without IPv6, or with java.net.preferIPv4Stack, there is no ::1 to bind. */
  private static boolean hasIpv6() {
    InetAddress address = LoopbackAddresses.IPV6.list().getFirst();
    try {
      bind(new InetSocketAddress(address, 0)).close();
      return true;
    } catch (IOException | UnsupportedOperationException e) {
      LOG.info("Ports are forwarded on IPv4 only: ::1 can't be used ({})", e.toString());
      return false;
    }
  }

  int port() {
    return port;
  }

  /** One per address; whoever accepts on them may close them too. */
  List<ServerSocketChannel> channels() {
    return List.copyOf(channels);
  }

  /** Frees the port; connections in the queue are reset. */
  @Override
  public void close() {
    for (ServerSocketChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.warn("Port {}: closing {} failed: {}", port, channel, e.toString());
      }
    }
  }
}
