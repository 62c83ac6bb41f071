package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AcceptLoopTest {
  private final AcceptLoop loop = AcceptLoop.start("test-accept");

  @AfterEach
  void close() {
    loop.close();
  }

  private ProxyServer serve(ServerSocketChannel listener) throws IOException {
    return ProxyServer.open(
        listener,
        "looped",
        loop,
        Thread::startVirtualThread,
        new ConnectionLimit(100),
        client -> {
          ChannelDuplex end = new ChannelDuplex(client);
          end.input().transferTo(end.output());
        });
  }

  private static void requireEcho(ServerSocketChannel listener) throws IOException {
    try (Duplex end = new ChannelDuplex(Loopback.connect(listener))) {
      byte[] said = Loopback.bytes(1000, 1);
      Loopback.write(end, said);
      assertThat(end.input().readAllBytes()).isEqualTo(said);
    }
  }

  @Test
  void oneThreadAcceptsForAll() throws Exception {
    List<ServerSocketChannel> listeners = new ArrayList<>();
    List<ProxyServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < 50; i++) {
        listeners.add(Loopback.listen());
        servers.add(serve(listeners.getLast()));
      }
      for (ServerSocketChannel listener : listeners) {
        requireEcho(listener);
        requireEcho(listener);
      }
    } finally {
      servers.forEach(ProxyServer::close);
    }
  }

  @Test
  void whoeverStopsHasTheAddressFreeAtOnce() throws Exception {
    SocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.one());
    ProxyServer server = serve(ServerSocketChannel.open().bind(address));
    for (int i = 0; i < 100; i++) {
      server.stopAccepting();
      ServerSocketChannel next = ServerSocketChannel.open().bind(address);
      server.close();
      server = serve(next);
      requireEcho(next);
    }
    server.close();
  }

  @Test
  void whoeverStopsWhileAnotherDoesIsToldToo() throws Exception {
    List<CompletableFuture<Boolean>> stopping = new ArrayList<>();
    for (int thread = 0; thread < 4; thread++) {
      stopping.add(Loopback.async(this::letGoManyTimes));
    }
    for (CompletableFuture<Boolean> told : stopping) {
      assertThat(told.get()).isTrue();
    }
  }

  private boolean letGoManyTimes() throws InterruptedException {
    boolean told = true;
    for (int i = 0; i < 5000; i++) {
      told &= loop.awaitClosed();
    }
    return told;
  }

  @Test
  void theOthersAreServedWhateverGoesWrongWithOne() throws Exception {
    try (ServerSocketChannel failing = Loopback.listen();
        ServerSocketChannel other = Loopback.listen();
        ProxyServer _ = serve(other)) {
      CountDownLatch failed = new CountDownLatch(2); // and it is tried again
      loop.add(
          failing,
          () -> {
            failed.countDown();
            throw new OutOfMemoryError("as if");
          });
      try (SocketChannel _ = Loopback.connect(failing)) {
        failed.await();
        requireEcho(other);
      }
    }
  }

  @Test
  void theOthersAreServedWhenOneStops() throws Exception {
    try (ServerSocketChannel one = Loopback.listen();
        ServerSocketChannel other = Loopback.listen();
        ProxyServer stopped = serve(one);
        ProxyServer _ = serve(other)) {
      SocketAddress address = one.getLocalAddress();
      stopped.stopAccepting();
      assertThatThrownBy(() -> SocketChannel.open(address)).isInstanceOf(ConnectException.class);
      requireEcho(other);
    }
  }

  @Test
  void aLoopThatHasEndedTakesNoListener() throws Exception {
    loop.close();
    try (ServerSocketChannel listener = Loopback.listen()) {
      assertThatThrownBy(() -> serve(listener))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("has ended");
    }
  }
}
