package io.dockbridge.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.newsclub.net.unix.AFUNIXServerSocketChannel;
import org.newsclub.net.unix.AFUNIXSocketAddress;

/** junixsocket's listener in front, on platform threads; clients use the JDK's unix sockets. */
class JunixSocketTest {
  private static final ThreadFactory PLATFORM = Thread.ofPlatform().daemon().factory();

  @TempDir Path directory;
  private Path path;
  private ServerSocketChannel listener;

  @BeforeEach
  void listen() throws Exception {
    path = directory.resolve("test.sock");
    listener = AFUNIXServerSocketChannel.open();
    listener.bind(AFUNIXSocketAddress.of(path), 1000);
  }

  @Test
  void halfClosedRequestsGetTheirAnswers() throws Exception {
    try (ServerSocketChannel back = Loopback.listen();
        ProxyServer backend = Loopback.echoAfterEnd(back);
        ProxyServer proxy = relayTo(back)) {
      List<CompletableFuture<byte[]>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        byte[] request = Loopback.bytes(100_000 + i, i);
        answers.add(Loopback.async(() -> exchange(request)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get()).isEqualTo(Loopback.bytes(100_000 + i, i));
      }
      await().until(() -> proxy.openConnections() + backend.openConnections() == 0);
    }
  }

  @Test
  void closeEndsIdleConnectionsAndTheBlockedAccept() throws Exception {
    ServerSocketChannel back = Loopback.listen();
    ProxyServer proxy = relayTo(back);
    try (Duplex idle = new ChannelDuplex(connect())) {
      await().until(() -> proxy.openConnections() == 1);
      proxy.close();
      assertThat(idle.input().read()).isEqualTo(-1);
    }
    await().until(() -> proxy.openConnections() == 0);
    back.close();
  }

  private ProxyServer relayTo(ServerSocketChannel back) {
    return ProxyServer.open(
        listener,
        "unix",
        task -> PLATFORM.newThread(task).start(),
        1000,
        client ->
            Relay.run(
                new ChannelDuplex(client),
                new ChannelDuplex(Loopback.connect(back)),
                PLATFORM,
                Loopback.DEAF));
  }

  private byte[] exchange(byte[] request) throws IOException {
    try (Duplex end = new ChannelDuplex(connect())) {
      Loopback.write(end, request);
      return end.input().readAllBytes();
    }
  }

  private SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return channel;
  }
}
