package io.dockbridge.portforward.local;

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
  private final BoundPort<ServerSocketChannel> bound;
  private final AcceptLoop loop;
  private final ConnectionLimit limit;
  private final ConnectionHandler handler;

  /** One per address; empty until the port is served. */
  private List<ProxyServer> servers = List.of();

  TcpEnd(
      BoundPort<ServerSocketChannel> bound,
      AcceptLoop loop,
      ConnectionLimit limit,
      ConnectionHandler handler) {
    this.bound = bound;
    this.loop = loop;
    this.limit = limit;
    this.handler = handler;
  }

  @Override
  public int port() {
    return bound.port();
  }

  @Override
  public void serve() {
    servers = bound.channels().stream().map(this::open).toList();
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
    bound.close();
    return () -> last.forEach(ProxyServer::close);
  }
}
