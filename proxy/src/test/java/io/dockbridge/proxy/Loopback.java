package io.dockbridge.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;

/** TCP on this machine's loopback, on ports of the system's choice. */
final class Loopback {
  static final ThreadFactory VIRTUAL = Thread.ofVirtual().factory();
  static final ConnectionListener DEAF =
      new ConnectionListener() {
        @Override
        public void sent(int bytes) {}

        @Override
        public void received(int bytes) {}
      };

  private Loopback() {}

  static ServerSocketChannel listen() throws IOException {
    return ServerSocketChannel.open()
        .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
  }

  static SocketChannel connect(ServerSocketChannel listener) throws IOException {
    return SocketChannel.open(listener.getLocalAddress());
  }

  /** Relays whatever is accepted to {@code backend}. */
  static ProxyServer relayTo(ServerSocketChannel listener, ServerSocketChannel backend) {
    return ProxyServer.open(
        listener,
        "test",
        Thread::startVirtualThread,
        1000,
        client ->
            Relay.run(
                new ChannelDuplex(client), new ChannelDuplex(connect(backend)), VIRTUAL, DEAF));
  }

  /** A backend that reads to the end of stream before it answers with the same bytes. */
  static ProxyServer echoAfterEnd(ServerSocketChannel listener) {
    return ProxyServer.open(
        listener,
        "echo",
        Thread::startVirtualThread,
        1000,
        client -> {
          Duplex peer = new ChannelDuplex(client);
          peer.output().write(peer.input().readAllBytes());
          peer.shutdownOutput();
        });
  }

  /** Makes the next close of this socket send RST instead of FIN. */
  static void resetOnClose(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.SO_LINGER, 0);
  }

  static byte[] bytes(int length, int seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  static <T> CompletableFuture<T> async(Callable<T> task) {
    CompletableFuture<T> future = new CompletableFuture<>();
    VIRTUAL
        .newThread(
            () -> {
              try {
                future.complete(task.call());
              } catch (Exception e) {
                future.completeExceptionally(e);
              }
            })
        .start();
    return future;
  }

  static void write(Duplex end, byte[] bytes) {
    try {
      end.output().write(bytes);
      end.shutdownOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
