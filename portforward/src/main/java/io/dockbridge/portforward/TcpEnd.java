package io.dockbridge.portforward;

import io.dockbridge.proxy.AcceptLoop;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.ConnectionLimit;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ServerSocketChannel;
import java.util.List;
import java.util.Optional;

/** A local TCP port. Each connection has a virtual thread, on which its handler runs. */
final class TcpEnd implements LocalEnd {
  private final LoopbackPort<ServerSocketChannel> held;
  private final AcceptLoop loop;
  private final ConnectionLimit limit;
  private final ConnectionHandler handler;

  /** One per address; empty while the port is only held. */
  private List<ProxyServer> servers = List.of();

  private TcpEnd(
      LoopbackPort<ServerSocketChannel> held,
      AcceptLoop loop,
      ConnectionLimit limit,
      ConnectionHandler handler) {
    this.held = held;
    this.loop = loop;
    this.limit = limit;
    this.handler = handler;
  }

  /**
   * Holds the port.
   *
   * @throws IOException if the port is taken on any of the addresses, or not permitted
   */
  static TcpEnd bind(
      LoopbackAddresses addresses,
      int port,
      AcceptLoop loop,
      ConnectionLimit limit,
      ConnectionHandler handler)
      throws IOException {
    return new TcpEnd(LoopbackPort.tcp(addresses, port), loop, limit, handler);
  }

  @Override
  public int port() {
    return held.port();
  }

  @Override
  public void serve() {
    servers = held.channels().stream().map(this::open).toList();
  }

  private ProxyServer open(ServerSocketChannel channel) {
    try {
      return ProxyServer.open(
          channel, "port-" + port(), loop, Thread::startVirtualThread, limit, handler);
    } catch (IOException e) { // nothing but the end of everything
      throw new UncheckedIOException("port " + port() + " cannot be served", e);
    }
  }

  /** Connections wait for a server that is being reconnected, so there is none. */
  @Override
  public Optional<String> problem() {
    return Optional.empty();
  }

  @Override
  public Runnable close() {
    List<ProxyServer> last = servers;
    last.forEach(ProxyServer::stopAccepting);
    held.close();
    return () -> last.forEach(ProxyServer::close);
  }
}
