package io.dockbridge.ssh;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.ProxyServer;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Path;

/** What streams lead to: a unix socket and a TCP port with the same handler. */
final class Backend implements AutoCloseable {
  private final Path path;
  private final int port;
  private final ProxyServer unix;
  private final ProxyServer tcp;

  private Backend(Path path, ServerSocketChannel tcpListener, ConnectionHandler handler)
      throws IOException {
    this.path = path;
    ServerSocketChannel unixListener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    unixListener.bind(UnixDomainSocketAddress.of(path), 1000);
    this.port = ((InetSocketAddress) tcpListener.getLocalAddress()).getPort();
    this.unix = serve(unixListener, "unix-backend", handler);
    this.tcp = serve(tcpListener, "tcp-backend", handler);
  }

  static Backend start(Path path, ConnectionHandler handler) throws IOException {
    ServerSocketChannel tcp = ServerSocketChannel.open();
    tcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
    return new Backend(path, tcp, handler);
  }

  private static ProxyServer serve(
      ServerSocketChannel listener, String name, ConnectionHandler handler) {
    return ProxyServer.open(listener, name, Thread::startVirtualThread, 2000, handler);
  }

  /**
   * Reads a seed and a length, then that {@link Content} to the end of the stream; only then it
   * answers with the same content, and ends.
   */
  static ConnectionHandler answersAfterTheEnd() {
    return client -> {
      Duplex peer = new ChannelDuplex(client);
      DataInputStream in = new DataInputStream(peer.input());
      Content content = new Content(in.readInt());
      long length = in.readLong();
      content.requireAllFrom(peer.input(), length);
      content.writeTo(peer.output(), length);
      peer.shutdownOutput();
    };
  }

  static ConnectionHandler echo() {
    return client -> {
      Duplex peer = new ChannelDuplex(client);
      peer.input().transferTo(peer.output());
    };
  }

  String path() {
    return path.toString();
  }

  int port() {
    return port;
  }

  int openConnections() {
    return unix.openConnections() + tcp.openConnections();
  }

  long totalConnections() {
    return unix.totalConnections() + tcp.totalConnections();
  }

  @Override
  public void close() {
    unix.close();
    tcp.close();
  }
}
