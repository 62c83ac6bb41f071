package io.dockbridge.hostservices;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Services of this machine that send back all that came, once the client has finished sending. */
final class EchoServices implements AutoCloseable {
  private final List<ServerSocketChannel> listeners = new ArrayList<>();

  /** Starts one at an address; its port. */
  int at(String host) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open();
    listeners.add(listener);
    listener.bind(new InetSocketAddress(InetAddress.getByName(host), 0), 1024);
    Thread.ofVirtual().start(() -> accept(listener));
    return ((InetSocketAddress) listener.getLocalAddress()).getPort();
  }

  private static void accept(ServerSocketChannel listener) {
    try {
      while (true) {
        SocketChannel client = listener.accept();
        Thread.ofVirtual().start(() -> answer(client));
      }
    } catch (IOException _) {
      return; // closed
    }
  }

  private static void answer(SocketChannel client) {
    try (client) {
      byte[] all = Channels.newInputStream(client).readAllBytes();
      Channels.newOutputStream(client).write(all);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocketChannel listener : listeners) {
      listener.close();
    }
  }
}
