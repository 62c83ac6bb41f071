package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.channel.ReceiveWindow;
import io.dockbridge.ssh.channel.StreamChannel;
import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardSocketOptions;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams of a far server that are used before it has confirmed them. */
class StreamOpeningTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");

  @TempDir Path directory;
  private FarServer server;
  private Backend echoing;
  private SshConnection connection;

  @BeforeEach
  void connect() throws IOException {
    server = FarServer.start(directory, IDENTITY, "ClientAliveInterval 1", "ClientAliveCountMax 2");
    echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
    connection = server.connect(IDENTITY);
  }

  @AfterEach
  void closeAll() throws IOException {
    connection.close();
    echoing.close();
    server.close();
  }

  private Duplex open(int port) throws SshException {
    SshLink link = connection.links().calmest();
    StreamChannel channel = link.begin(new StreamTarget.TcpPort("127.0.0.1", port));
    return link.stream(channel, StreamChannel::abandon);
  }

  @Test
  void bytesAndTheHalfCloseBehindThemWait() throws Exception {
    try (Duplex stream = open(echoing.port())) {
      stream.output().write(new byte[100_000]);
      stream.shutdownOutput();
      assertThat(stream.input().readAllBytes()).hasSize(100_000);
    }
  }

  @Test
  void aHalfCloseAloneWaits() throws Exception {
    try (Duplex stream = open(echoing.port())) {
      stream.shutdownOutput();
      assertThat(stream.input().read()).isNegative();
    }
  }

  @Test
  void aRefusalIsToldToWhoReadsAndToWhoWrites() throws Exception {
    try (Duplex stream = open(FarServer.NOBODY)) {
      assertThatThrownBy(() -> stream.input().read())
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("127.0.0.1:" + FarServer.NOBODY);
      assertThatThrownBy(() -> stream.output().write('x')).isInstanceOf(SshException.class);
    }
  }

  @Test
  void aLocalClientIsResetIfThePortRefuses() throws Exception {
    try (LocalPort port = LocalPort.open(() -> open(FarServer.NOBODY));
        Duplex client = port.connect()) {
      assertThatThrownBy(() -> client.input().read()).hasMessageContaining("reset");
    }
  }

  @Test
  void whatAreGivenUpBeforeTheyAreOpenAreClosedThereToo() throws Exception {
    List<Duplex> streams = new ArrayList<>();
    long before = echoing.totalConnections();
    for (int i = 0; i < 50; i++) {
      streams.add(open(echoing.port()));
      streams.add(open(FarServer.NOBODY));
    }
    for (Duplex stream : streams) {
      stream.close();
      stream.close();
    }
    await().until(() -> echoing.totalConnections() == before + 50);
    await().until(() -> echoing.openConnections() == 0);
    await().until(() -> connection.links().calmest().channels() == 0);
    requireEcho(open(echoing.port()));
  }

  @Test
  void aClientThatLeavesBeforeItsStreamIsOpenLeavesNothingBehind() throws Exception {
    try (LocalPort port = LocalPort.open(() -> open(echoing.port()))) {
      for (int i = 0; i < 50; i++) {
        SocketChannel client = port.connectChannel();
        client.setOption(StandardSocketOptions.SO_LINGER, 0);
        client.close();
      }
      await().until(() -> port.openConnections() == 0 && echoing.openConnections() == 0);
    }
    await().until(() -> connection.links().calmest().channels() == 0);
    requireEcho(open(echoing.port()));
  }

  @Test
  void anOpeningThatIsGivenUpFailsAndIsClosedThereOnceItIsConfirmedAfterAll() throws Exception {
    SshLink link = connection.links().calmest();
    server.server().freeze(true);
    StreamChannel channel = link.begin(new StreamTarget.TcpPort("127.0.0.1", echoing.port()));
    channel.giveUpOpening();
    assertThatThrownBy(() -> channel.read(new byte[1], 0, 1)).isInstanceOf(ConnectException.class);
    channel.abandon();
    server.server().freeze(false);
    await().until(() -> echoing.totalConnections() == 1 && echoing.openConnections() == 0);
    await().until(() -> link.channels() == 0);
  }

  @Test
  void refusedStreamsGiveTheirWindowsBack() throws Exception {
    String nowhere = directory.resolve("nowhere.sock").toString();
    for (int i = 0; i < 100; i++) {
      assertThatThrownBy(() -> connection.openTcp("127.0.0.1", FarServer.NOBODY))
          .isInstanceOf(SshException.class);
      assertThatThrownBy(() -> connection.pool(nowhere).dial()).isInstanceOf(SshException.class);
      open(FarServer.NOBODY).close();
    }
    ConnectionHandler sender =
        client -> new Content(1).writeTo(new ChannelDuplex(client).output(), 2L << 20);
    try (Backend sending = Backend.start(directory.resolve("send.sock"), sender);
        Duplex stalled = connection.openSocket(sending.path())) {
      await().until(() -> stalled.input().available() >= ReceiveWindow.INITIAL);
    }
  }

  @Test
  void whenTheConnectionIsLostWhoWaitsIsTold() throws Exception {
    server.server().freeze(true);
    Duplex stream = open(echoing.port());
    CompletableFuture<Integer> reading = Reading.of(stream);
    server.server().freeze(false);
    server.kill();
    await().until(reading::isDone);
    assertThat(reading).isCompletedExceptionally();
    assertThatThrownBy(() -> open(echoing.port())).isInstanceOf(SshException.class);
  }

  /** sshd asks on any channel, and gives up a client that does not answer twice. */
  @Test
  void whetherAnybodyIsThereIsAnswered() throws Exception {
    try (Duplex stream = open(echoing.port())) {
      requireEcho(stream);
      await().during(Duration.ofSeconds(4)).until(connection::isOpen);
    }
  }

  private static void requireEcho(Duplex stream) throws IOException {
    stream.output().write('x');
    assertThat(stream.input().read()).isEqualTo('x');
  }
}
