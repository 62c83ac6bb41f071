package io.dockbridge.ssh;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.ProxyServer;
import io.dockbridge.proxy.Relay;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.ThreadFactory;

/** A local port whose connections are relayed, as a published port's are. */
final class LocalPort implements AutoCloseable {
  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();
  private static final ConnectionListener NOBODY =
      new ConnectionListener() {
        @Override
        public void sent(int bytes) {}

        @Override
        public void received(int bytes) {}
      };

  private final SocketAddress address;
  private final ProxyServer server;

  private LocalPort(SocketAddress address, ProxyServer server) {
    this.address = address;
    this.server = server;
  }

  static LocalPort open(Dialer dialer) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    return new LocalPort(
        listener.getLocalAddress(),
        ProxyServer.open(
            listener,
            "local-port",
            Thread::startVirtualThread,
            2000,
            client -> Relay.run(new ChannelDuplex(client), dialer.dial(), THREADS, NOBODY)));
  }

  Duplex connect() throws IOException {
    return new ChannelDuplex(connectChannel());
  }

  SocketChannel connectChannel() throws IOException {
    return SocketChannel.open(address);
  }

  int openConnections() {
    return server.openConnections();
  }

  @Override
  public void close() {
    server.close();
  }
}
