package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConnectionEndTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final Duration PATIENT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final AtomicInteger closed = new AtomicInteger();

  @Test
  void aKilledServerEndsReadsWithAFailureAndReportsTheEndOnce() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend backend = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = connect(server, PATIENT)) {
      CompletableFuture<Integer> reading = Reading.of(connection.openSocket(backend.path()));
      server.kill();
      requireLost(reading);
      requireReportedOnce(connection);
    }
  }

  /** An end would make what came look complete. */
  @Test
  void aKilledServerResetsLocalClients() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend backend = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = connect(server, PATIENT);
        LocalPort port = LocalPort.open(() -> connection.openTcp("127.0.0.1", backend.port()));
        Duplex client = port.connect()) {
      client.output().write('x');
      assertThat(client.input().read()).isEqualTo('x');
      server.kill();
      assertThatThrownBy(() -> client.input().read()).hasMessageContaining("reset");
    }
  }

  @Test
  void aSlowClientOfALostServerIsResetThoughTheConnectionIsClosedMeanwhile() throws Exception {
    byte[] much = new byte[32 << 20];
    ConnectionHandler talker = client -> new ChannelDuplex(client).output().write(much);
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend backend = Backend.start(directory.resolve("talk.sock"), talker)) {
      SshConnection connection = connect(server, PATIENT);
      try (connection;
          LocalPort port = LocalPort.open(() -> connection.openTcp("127.0.0.1", backend.port()));
          Duplex client = port.connect()) {
        assertThat(client.input().read()).isZero();
        server.kill();
        requireReportedOnce(connection);
        connection.close();
        assertThatThrownBy(() -> client.input().transferTo(OutputStream.nullOutputStream()))
            .hasMessageContaining("reset");
      }
    }
  }

  @Test
  void aFrozenServerIsNoticedByItsUnansweredKeepAlives() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        Backend backend = Backend.start(directory.resolve("echo.sock"), Backend.echo());
        SshConnection connection = connect(server, Duration.ofMillis(300))) {
      CompletableFuture<Integer> reading = Reading.of(connection.openSocket(backend.path()));
      server.freeze(true);
      requireLost(reading);
      requireReportedOnce(connection);
    }
  }

  @Test
  void keepAlivesThatAreAnsweredKeepAnIdleConnection() throws Exception {
    Duration keepAlive = Duration.ofSeconds(2); // a busy machine answers within
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        SshConnection connection = connect(server, keepAlive)) {
      await().during(keepAlive.multipliedBy(3)).until(connection::isOpen);
    }
  }

  @Test
  void closeIsIdempotentEndsStreamsAndLeavesNothingOnTheServer() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        Backend backend = Backend.start(directory.resolve("echo.sock"), Backend.echo())) {
      SshConnection connection = connect(server, PATIENT);
      Duplex stream = connection.openSocket(backend.path());
      CompletableFuture<Integer> reading = Reading.of(stream);
      connection.close();
      connection.close();
      requireLost(reading);
      requireReportedOnce(connection);
      assertThatThrownBy(() -> stream.output().write(1)).isInstanceOf(SshException.class);
      await().until(() -> backend.openConnections() == 0);
    }
  }

  @Test
  void aClosedConnectionOpensNothingMore() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      SshConnection connection = connect(server, PATIENT);
      connection.close();
      assertThatThrownBy(() -> connection.openTcp("127.0.0.1", 1))
          .asInstanceOf(InstanceOfAssertFactories.type(SshException.class))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NETWORK));
      assertThatThrownBy(() -> connection.exec("true", PATIENT))
          .asInstanceOf(InstanceOfAssertFactories.type(SshException.class))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NETWORK));
    }
  }

  @Test
  void aCallbackThatComesLateRunsAtOnce() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      SshConnection connection = connect(server, PATIENT);
      connection.close();
      AtomicInteger late = new AtomicInteger();
      connection.onClose(late::incrementAndGet);
      await().until(() -> late.get() == 1);
    }
  }

  @Test
  void aCallbackMayCloseTheConnection() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY)) {
      SshConnection connection = connect(server, PATIENT);
      CompletableFuture<Boolean> open = new CompletableFuture<>();
      connection.onClose(
          () -> {
            connection.close();
            open.complete(connection.isOpen());
          });
      server.kill();
      assertThat(open.get()).isFalse();
    }
  }

  private SshConnection connect(TestServer server, Duration keepAlive) throws SshException {
    SshConnection connection =
        SshConnection.open(
            server.endpoint(),
            IDENTITY,
            server.hostKey(),
            Duration.ofMinutes(1),
            Liveness.ofKeepAlive(keepAlive));
    connection.onClose(closed::incrementAndGet);
    return connection;
  }

  private static void requireLost(CompletableFuture<Integer> reading) {
    assertThatThrownBy(reading::get)
        .isInstanceOf(ExecutionException.class)
        .cause()
        .asInstanceOf(InstanceOfAssertFactories.type(SshException.class))
        .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NETWORK));
  }

  private void requireReportedOnce(SshConnection connection) {
    await().until(() -> closed.get() > 0);
    connection.close();
    assertThat(connection.isOpen()).isFalse();
    await().during(Duration.ofMillis(50)).until(() -> closed.get() == 1);
  }
}
