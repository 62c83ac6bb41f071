package io.dockbridge.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dockbridge.ssh.auth.HostKeys;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.auth.PinnedHostKey;
import io.dockbridge.ssh.auth.PinnedHostKeys;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import io.dockbridge.testkit.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HandshakeTest {
  private static final SshKeyPair IDENTITY = SshKeyPair.generate("ours");
  private static final SshKeyPair OTHER = SshKeyPair.generate("other");

  private static final Duration SHORT = Duration.ofSeconds(1);

  /** For servers that answer: that the machine is busy is no failure. */
  private static final Duration PATIENT = Duration.ofMinutes(1);

  @TempDir Path directory;
  private PinnedHostKey otherHostKey;

  @BeforeEach
  void pinAnother() {
    otherHostKey = new PinnedHostKey(OTHER.publicKey());
  }

  @Test
  void aWrongHostKeyIsRefused() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      assertThat(failure(server.endpoint(), IDENTITY, otherHostKey).kind())
          .isEqualTo(Kind.HOST_KEY);
    }
  }

  @Test
  void aWrongHostKeyOfOpenSshIsRefused() throws Exception {
    try (TestServer server = OpenSshServer.start(directory, IDENTITY)) {
      assertThat(failure(server.endpoint(), IDENTITY, otherHostKey).kind())
          .isEqualTo(Kind.HOST_KEY);
    }
  }

  @Test
  void aServerMayShowAnyOfSeveralPinnedKeys() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start(IDENTITY)) {
      PinnedHostKey before = server.hostKey();
      PinnedHostKeys both = new PinnedHostKeys(List.of(otherHostKey, before));
      open(server.endpoint(), IDENTITY, both).close();
      PinnedHostKeys mixed = new PinnedHostKeys(List.of(rsaKey(), before, otherHostKey));
      open(server.endpoint(), IDENTITY, mixed).close();
    }
  }

  @Test
  void aKeyThatIsNoneOfSeveralPinnedOnesIsRefused() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.start(IDENTITY)) {
      PinnedHostKeys both = new PinnedHostKeys(List.of(server.hostKey(), otherHostKey));
      open(server.endpoint(), IDENTITY, both).close();
      server.changeHostKey();
      SshException failure = failure(server.endpoint(), IDENTITY, both);
      assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
      assertThat(failure).hasMessageContaining("it showed another host key than the one expected");
    }
  }

  @Test
  void withoutAPinnedKeyNoServerIsTrusted() {
    assertThatIllegalArgumentException().isThrownBy(() -> PinnedHostKeys.of(List.of()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PinnedHostKeys.of(List.of(OTHER.publicKey(), "ssh-ed25519 AAAA")));
  }

  @Test
  void aServerWithoutAHostKeyOfThePinnedTypeIsRefused() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      SshException failure = failure(server.endpoint(), IDENTITY, rsaKey());
      assertThat(failure.kind()).isEqualTo(Kind.HOST_KEY);
      assertThat(failure).hasMessageContaining("rsa-sha2-512");
    }
  }

  @Test
  void aKeyThatTheServerDoesNotKnowIsRefused() throws Exception {
    try (TestServer server = EmbeddedServer.start(IDENTITY)) {
      assertThat(failure(server.endpoint(), OTHER, server.hostKey()).kind())
          .isEqualTo(Kind.AUTHENTICATION);
    }
  }

  @Test
  void aKeyThatOpenSshDoesNotKnowIsRefused() throws Exception {
    try (TestServer server = OpenSshServer.start(directory, IDENTITY)) {
      assertThat(failure(server.endpoint(), OTHER, server.hostKey()).kind())
          .isEqualTo(Kind.AUTHENTICATION);
    }
  }

  @Test
  void aPortWhereNothingListensIsANetworkFailure() throws Exception {
    SshException failure = failure(local(FreePorts.one()), IDENTITY, otherHostKey);
    assertThat(failure.kind()).isEqualTo(Kind.NETWORK);
    assertThat(failure).hasMessageContaining("refused");
  }

  @Test
  void aHostThatDoesNotExistIsANetworkFailure() {
    SshEndpoint nowhere = new SshEndpoint("host.invalid", 22, "root");
    assertThat(failure(nowhere, IDENTITY, otherHostKey).kind()).isEqualTo(Kind.NETWORK);
  }

  @Test
  void aNameThatNobodyResolvesInTimeIsANetworkFailure() throws Exception {
    CountDownLatch over = new CountDownLatch(1);
    Login login = new Login(List.of(IDENTITY), otherHostKey, Optional.empty());
    Handshake handshake =
        new Handshake(
            new SshEndpoint("slow.test", 22, "root"),
            login,
            (name, port) -> {
              awaitUninterruptibly(over);
              return InetSocketAddress.createUnresolved(name, port);
            });
    try (SshClient client = ClientSettings.client(login)) {
      client.start();
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> handshake.run(client, Duration.ofMillis(200)))
          .satisfies(e -> assertThat(e.kind()).isEqualTo(Kind.NETWORK))
          .withMessageContaining("slow.test is not resolved in time");
    } finally {
      over.countDown();
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("a resolver cannot be interrupted", e);
    }
  }

  @Test
  void aServerThatSaysNothingIsANetworkFailure() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      SshEndpoint server = local(silent.getLocalPort());
      assertThatExceptionOfType(SshException.class)
          .isThrownBy(() -> open(server, IDENTITY, otherHostKey, SHORT).close())
          .satisfies(it -> assertThat(it.kind()).isEqualTo(Kind.NETWORK));
    }
  }

  @Test
  void aServerThatHangsUpIsANetworkFailure() throws Exception {
    try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      CompletableFuture<Void> hungUp = CompletableFuture.runAsync(() -> greetAndHangUp(listener));
      assertThat(failure(local(listener.getLocalPort()), IDENTITY, otherHostKey).kind())
          .isEqualTo(Kind.NETWORK);
      hungUp.get();
    }
  }

  private static void greetAndHangUp(ServerSocket listener) {
    try (Socket socket = listener.accept()) {
      socket.getOutputStream().write("SSH-2.0-Test\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.getInputStream().readNBytes(10);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PinnedHostKey rsaKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return new PinnedHostKey(PublicKeyEntry.toString(generator.generateKeyPair().getPublic()));
  }

  private static SshEndpoint local(int port) {
    return new SshEndpoint("127.0.0.1", port, "root");
  }

  private static SshException failure(SshEndpoint server, SshKeyPair identity, HostKeys hostKeys) {
    return catchThrowableOfType(SshException.class, () -> open(server, identity, hostKeys).close());
  }

  private static SshConnection open(SshEndpoint server, SshKeyPair identity, HostKeys hostKeys)
      throws SshException {
    return open(server, identity, hostKeys, PATIENT);
  }

  private static SshConnection open(
      SshEndpoint server, SshKeyPair identity, HostKeys hostKeys, Duration timeout)
      throws SshException {
    return SshConnection.open(server, identity, hostKeys, timeout, Liveness.deadAfter(PATIENT));
  }
}
