package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionHandler;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.Identity;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to small things while a transfer has the connection. */
class LinksTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("test");
  private static final Duration PATIENT = Duration.ofSeconds(20);

  @TempDir Path directory;
  private Backend endless;
  private Backend echoing;

  @BeforeEach
  void startBackends() throws IOException {
    Content content = new Content(1);
    ConnectionHandler sender =
        client -> content.writeTo(new ChannelDuplex(client).output(), Long.MAX_VALUE / 2);
    endless = Backend.start(directory.resolve("endless.sock"), sender);
    echoing = Backend.start(directory.resolve("echo.sock"), Backend.echo());
  }

  @AfterEach
  void stopBackends() {
    endless.close();
    echoing.close();
  }

  /** A download that goes on until it is closed or lost. */
  private final class Transfer implements AutoCloseable {
    private final Duplex stream;
    private final CompletableFuture<Void> reading;

    Transfer(SshConnection connection) throws IOException {
      stream = connection.openSocket(endless.path());
      reading = CompletableFuture.runAsync(this::read, Thread::startVirtualThread);
    }

    private void read() {
      try {
        stream.input().skipNBytes(Long.MAX_VALUE);
      } catch (IOException e) {
        assertThat(e).hasMessageMatching(".*(closed|lost).*");
      }
    }

    void awaitEnd() {
      reading.join();
    }

    @Override
    public void close() throws IOException {
      stream.close();
      awaitEnd();
    }
  }

  @Test
  void whileATransferGoesOnNewStreamsHaveAConnectionOfTheirOwn() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      SshLink first = connection.links().calmest();
      try (Transfer _ = new Transfer(connection)) {
        await().until(() -> connection.links().count() == 2);
        assertThat(connection.links().calmest()).isNotSameAs(first);
        requireEcho(connection.pool(echoing.path()).dial());
        requireEcho(connection.openTcp("127.0.0.1", echoing.port()));
      }
      await().until(() -> connection.links().calmest().equals(first));
      requireEcho(connection.openSocket(echoing.path()));
    }
  }

  @Test
  void thereAreNeverMoreThanThree() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        SshConnection connection = server.connect(IDENTITY);
        Transfer _ = new Transfer(connection)) {
      await().until(() -> connection.links().count() == 2);
      try (Transfer _ = new Transfer(connection)) {
        await().until(() -> connection.links().count() == 3);
        try (Transfer _ = new Transfer(connection)) {
          await().during(Duration.ofMillis(300)).until(() -> connection.links().count() == 3);
          requireEcho(connection.openSocket(echoing.path()));
        }
      }
    }
  }

  @Test
  void aFurtherConnectionThatIsLostEndsNothingButItsStreams() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      Set<Long> before = processes(server);
      Transfer transfer = new Transfer(connection);
      await().until(() -> connection.links().count() == 2);
      Transfer onTheSecond = new Transfer(connection);
      await().until(() -> connection.links().count() == 3); // and so none is being made
      server
          .processes()
          .filter(it -> !before.contains(it.pid()))
          .forEach(ProcessHandle::destroyForcibly);
      onTheSecond.awaitEnd();
      requireEcho(connection.openSocket(echoing.path()));
      assertThat(connection.isOpen()).isTrue();
      assertThat(transfer.reading).isNotDone();
      await().until(() -> connection.links().count() == 2); // there is another one
      transfer.close();
    }
  }

  private static Set<Long> processes(OpenSshServer server) {
    return server.processes().map(ProcessHandle::pid).collect(Collectors.toSet());
  }

  @Test
  void theFirstOneIsTheConnectionsLife() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY);
        SshConnection connection = server.connect(IDENTITY);
        Transfer transfer = new Transfer(connection)) {
      SshLink first = connection.links().calmest();
      await().until(() -> connection.links().count() == 2);
      first.close();
      transfer.awaitEnd();
      assertThat(connection.isOpen()).isFalse();
      assertThatThrownBy(() -> connection.openSocket(echoing.path()))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("lost");
    }
  }

  /** The bug: sshd refused the thousandth. */
  @Test
  void manyStreamsHaveFurtherConnections() throws Exception {
    List<Duplex> held = new ArrayList<>();
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      for (int i = 0; i < 1500; i++) {
        held.add(connection.openSocket(echoing.path()));
      }
      assertThat(connection.links().count()).isGreaterThan(1);
      for (Duplex stream : held) {
        requireEcho(stream);
      }
    }
  }

  /** Which ends its waiting with small packets; see SshLink. */
  @Test
  void onEveryConnectionACommandIsRun() throws Exception {
    try (OpenSshServer server = OpenSshServer.start(directory, IDENTITY);
        SshConnection connection = server.connect(IDENTITY);
        Transfer _ = new Transfer(connection)) {
      await().until(() -> connection.links().count() == 2);
      await().until(() -> server.said().split("Starting session: command", -1).length > 2);
    }
  }

  @Test
  void aHostKeyThatTheServerChangedMeanwhileIsExpectedOnceItIsKnown() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start(IDENTITY);
        SshConnection connection = server.connect(IDENTITY)) {
      connection.hostKeyIs(server.changeHostKey());
      try (Transfer _ = new Transfer(connection)) {
        await().until(() -> connection.links().count() == 2);
      }
    }
  }

  @Test
  void whereAPersonMayBeAskedThereIsOneConnection() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      Login login = new Login(List.of(new AskedFor()), server.hostKey(), Optional.empty());
      try (SshConnection connection =
              SshConnection.open(server.endpoint(), login, PATIENT, Liveness.deadAfter(PATIENT));
          Transfer _ = new Transfer(connection)) {
        await().until(() -> connection.links().calmest().traffic().isBusy());
        await().during(Duration.ofMillis(300)).until(() -> connection.links().count() == 1);
        requireEcho(connection.openSocket(echoing.path()));
      }
    }
  }

  @Test
  void closingWhileAnotherOneIsMadeLeavesNothing() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      for (int i = 0; i < 5; i++) {
        SshConnection connection = server.connect(IDENTITY);
        SshLink first = connection.links().calmest();
        Transfer transfer = new Transfer(connection);
        await().until(first.traffic()::isBusy);
        connection.close();
        transfer.awaitEnd();
      }
    }
    await().until(() -> endless.openConnections() == 0);
  }

  /** A key behind which somebody sits. */
  private record AskedFor() implements Identity {
    @Override
    public PublicKey key() {
      return IDENTITY.key();
    }

    @Override
    public byte[] sign(String algorithm, byte[] data) throws IOException {
      return IDENTITY.sign(algorithm, data);
    }

    @Override
    public boolean isAlwaysAtHand() {
      return false;
    }
  }

  private static void requireEcho(Duplex stream) throws IOException {
    try (stream) {
      stream.output().write('x');
      assertThat(stream.input().read()).isEqualTo('x');
    }
  }
}
