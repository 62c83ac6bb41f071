package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ProxyServerTest {
  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws Exception {
    listener = Loopback.listen();
  }

  @AfterEach
  void closeListener() throws Exception {
    listener.close();
  }

  @Test
  void passes500HalfClosedRequestsOnAndLeavesNoConnectionOpen() throws Exception {
    try (ServerSocketChannel back = Loopback.listen();
        ProxyServer backend = Loopback.echoAfterEnd(back);
        ProxyServer proxy = Loopback.relayTo(listener, back)) {
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        byte[] request = Loopback.bytes(1000 + i, i);
        answers.add(Loopback.async(() -> exchange(request)));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(answers.get(i).get()).isEqualTo(Loopback.bytes(1000 + i, i));
      }
      await().until(() -> proxy.openConnections() + backend.openConnections() == 0);
      assertThat(proxy.totalConnections()).isEqualTo(500);
    }
  }

  private byte[] exchange(byte[] request) throws IOException {
    try (Duplex end = new ChannelDuplex(Loopback.connect(listener))) {
      Loopback.write(end, request);
      return end.input().readAllBytes();
    }
  }

  @Test
  void closesConnectionsAboveTheLimitAndServesAgainBelowIt() throws Exception {
    try (ProxyServer server =
        ProxyServer.open(listener, "capped", Thread::startVirtualThread, 2, echo())) {
      List<Duplex> served = List.of(greet(), greet());
      assertRefused();
      assertThat(server.refusedConnections()).isEqualTo(1);
      assertThat(server.openConnections()).isEqualTo(2);
      served.getFirst().close();
      await().until(() -> server.openConnections() == 1);
      greet().close();
      assertThat(server.totalConnections()).isEqualTo(3);
    }
  }

  private void assertRefused() {
    assertThatThrownBy(() -> connect().input().read())
        .isInstanceOf(SocketException.class)
        .hasMessageContaining("reset");
  }

  @Test
  void aLimitThatServersShareHoldsForAllOfThemTogether() throws Exception {
    ConnectionLimit whole = new ConnectionLimit(3);
    try (ServerSocketChannel other = Loopback.listen();
        ProxyServer first =
            ProxyServer.open(listener, "first", Thread::startVirtualThread, whole.part(2), echo());
        ProxyServer second =
            ProxyServer.open(other, "second", Thread::startVirtualThread, whole.part(2), echo())) {
      List<Duplex> served = List.of(greet(), greet());
      assertRefused(); // the first one's own limit
      Duplex third = new ChannelDuplex(Loopback.connect(other));
      third.output().write('x');
      assertThat(third.input().read()).isEqualTo('x');
      Duplex fourth = new ChannelDuplex(Loopback.connect(other));
      assertThatThrownBy(() -> fourth.input().read()).isInstanceOf(SocketException.class);
      assertThat(second.refusedConnections()).isEqualTo(1);

      served.getFirst().close();
      await().until(() -> first.openConnections() == 1);
      greet().close();
      third.close();
    }
    assertThat(whole.enter()).as("all have left").isEmpty();
  }

  @Test
  void aCrowdThatIsRefusedIsNewsOnceUntilHalfOfItHasGone() {
    ConnectionLimit limit = new ConnectionLimit(4);
    for (int i = 0; i < 4; i++) {
      assertThat(limit.enter()).isEmpty();
    }
    assertThat(limit.enter()).contains(limit);
    assertThat(limit.isNews()).isTrue();
    limit.leave();
    assertThat(limit.enter()).isEmpty();
    assertThat(limit.enter()).contains(limit);
    assertThat(limit.isNews()).isFalse();
    for (int i = 0; i < 3; i++) {
      limit.leave();
    }
    assertThat(limit.isNews()).isTrue();
  }

  @Test
  void closeEndsConnectionsWithTrafficAndIsIdempotent() throws Exception {
    ProxyServer server = ProxyServer.open(listener, "busy", Thread::startVirtualThread, 10, echo());
    Duplex client = greet();
    CompletableFuture<Boolean> sending = Loopback.async(() -> writeForEver(client));
    server.close();
    server.close();
    assertThat(server.openConnections()).isZero();
    assertThatThrownBy(sending::get).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> Loopback.connect(listener)).isInstanceOf(IOException.class);
  }

  @Test
  void stoppingToAcceptGivesTheAddressFreeAtOnceAndLeavesConnections() throws Exception {
    SocketAddress address = listener.getLocalAddress();
    ProxyServer server =
        ProxyServer.open(listener, "stopped", Thread::startVirtualThread, 10, echo());
    Duplex client = greet();
    server.stopAccepting();
    server.stopAccepting();
    try (ServerSocketChannel next = ServerSocketChannel.open()) {
      next.setOption(StandardSocketOptions.SO_REUSEADDR, true).bind(address);
      Loopback.write(client, Loopback.bytes(10, 1));
      assertThat(client.input().readAllBytes()).isEqualTo(Loopback.bytes(10, 1));
      client.close();
    } finally {
      server.close();
    }
    assertThat(server.openConnections()).isZero();
  }

  @Test
  void mayBeClosedByAHandler() throws Exception {
    CompletableFuture<ProxyServer> self = new CompletableFuture<>();
    self.complete(
        ProxyServer.open(
            listener, "self", Thread::startVirtualThread, 10, client -> self.join().close()));
    assertThat(connect().input().read()).isEqualTo(-1);
    await().until(() -> self.join().openConnections() == 0);
  }

  @Test
  void aHandlerThatFailsEndsOnlyItsOwnConnection() throws Exception {
    ConnectionHandler failing =
        client -> {
          throw new IllegalStateException("expected by the test");
        };
    try (ProxyServer server =
        ProxyServer.open(listener, "bug", Thread::startVirtualThread, 10, failing)) {
      assertThat(connect().input().read()).isEqualTo(-1);
      assertThat(connect().input().read()).isEqualTo(-1);
      assertThat(server.totalConnections()).isEqualTo(2);
    }
  }

  @Test
  void goesOnAcceptingAfterAcceptFailed() throws Exception {
    FailingListener failing = new FailingListener(listener, 2);
    try (ProxyServer server =
        ProxyServer.open(failing, "emfile", Thread::startVirtualThread, 10, echo())) {
      greet().close();
      assertThat(failing.failuresLeft()).isZero();
      assertThat(server.totalConnections()).isEqualTo(1);
    }
  }

  private Duplex connect() throws IOException {
    return new ChannelDuplex(Loopback.connect(listener));
  }

  private Duplex greet() throws IOException {
    Duplex end = connect();
    end.output().write('x');
    assertThat(end.input().read()).isEqualTo('x');
    return end;
  }

  private static boolean writeForEver(Duplex end) throws IOException {
    while (true) {
      end.output().write(new byte[1000]);
    }
  }

  private static ConnectionHandler echo() {
    return client -> copy(client);
  }

  private static void copy(SocketChannel client) throws IOException {
    Duplex peer = new ChannelDuplex(client);
    peer.input().transferTo(peer.output());
  }
}
