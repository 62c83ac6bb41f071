package io.dockbridge.portforward;

import io.dockbridge.portforward.server.ForwardDialer;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.proxy.ProxyServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * All published ports of a pretended server: whatever port is dialled, what is sent comes back, and
 * the end of it too.
 */
final class EchoServer implements ForwardDialer, AutoCloseable {
  final List<String> dialled = new CopyOnWriteArrayList<>();
  private final ServerSocketChannel listener;
  private final ProxyServer server;
  private volatile Runnable beforeAnswer = () -> {};

  EchoServer() throws IOException {
    listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    server = ProxyServer.open(listener, "echo", Thread::startVirtualThread, 10_000, this::echo);
  }

  /** What was received is sent back only after this has returned. */
  void answerAfter(Runnable condition) {
    beforeAnswer = condition;
  }

  private void echo(SocketChannel client) throws IOException {
    Duplex duplex = new ChannelDuplex(client);
    byte[] piece = new byte[64 << 10];
    for (int count = duplex.input().read(piece); count >= 0; count = duplex.input().read(piece)) {
      beforeAnswer.run();
      duplex.output().write(piece, 0, count);
    }
    duplex.shutdownOutput();
  }

  @Override
  public Duplex dial(String host, int port) throws IOException {
    dialled.add(host + ":" + port);
    return new ChannelDuplex(SocketChannel.open(listener.getLocalAddress()));
  }

  @Override
  public void close() {
    server.close();
  }
}
