package io.dockbridge.daemon.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.dockbridge.daemon.host.HostState.Connected;
import io.dockbridge.daemon.session.CachedEngineInfo;
import io.dockbridge.daemon.session.CurrentSession;
import io.dockbridge.daemon.session.EngineHealthMonitor;
import io.dockbridge.daemon.session.EngineSession;
import io.dockbridge.daemon.session.MachineSize;
import io.dockbridge.daemon.session.Sessions;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.openssh.SshHost;
import io.dockbridge.openssh.SshUrl;
import io.dockbridge.openssh.UserEnvironment;
import io.dockbridge.proxy.ChannelDuplex;
import io.dockbridge.proxy.ConnectionListener;
import io.dockbridge.proxy.ProxyServer;
import io.dockbridge.proxy.Relay;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.testkit.FakeEngine;
import io.dockbridge.testkit.Sshd;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The connection to a host: OpenSSH's server on this machine, with an engine's socket. */
class HostLinkTest {
  private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

  @TempDir private Path folder;
  private final CurrentSession current = new CurrentSession();
  private FakeEngine engine;
  private ProxyServer socket;
  private Sshd sshd;
  private HostLink link;

  @BeforeEach
  void open() throws Exception {
    SshKeyPair host = SshKeyPair.loadOrCreate(folder.resolve("host_key"), "host");
    sshd = Sshd.start(folder);
    engine = FakeEngine.start();
    listen();
    SshKeyPair user = SshKeyPair.loadOrCreate(folder.resolve("id_ed25519"), "user");
    Files.writeString(folder.resolve("authorized_keys"), user.publicKey() + "\n");
    Files.writeString(
        folder.resolve("known_hosts"),
        "[127.0.0.1]:" + sshd.port() + " " + host.publicKey() + "\n");
    link = new HostLink(connector(), sessions());
  }

  @AfterEach
  void close() throws Exception {
    link.end();
    sshd.close();
    socket.close();
    engine.close();
  }

  private Path path() {
    return folder.resolve("engine.sock");
  }

  /** The engine's socket: what comes there goes to the fake one's port. */
  private void listen() throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(UnixDomainSocketAddress.of(path()));
    socket =
        ProxyServer.open(
            listener,
            "engine.sock",
            Thread::startVirtualThread,
            100,
            client ->
                Relay.run(
                    new ChannelDuplex(client),
                    new ChannelDuplex(SocketChannel.open(engine.address())),
                    THREADS,
                    new Untold()));
  }

  /** Nobody wants to know what goes through the socket. */
  private static final class Untold implements ConnectionListener {
    @Override
    public void sent(int bytes) {}

    @Override
    public void received(int bytes) {}
  }

  private HostConnector connector() throws IOException {
    Path config = folder.resolve("ssh_config");
    Files.writeString(
        config,
        """
        Host box
          HostName 127.0.0.1
          Port %d
          User root
          IdentityFile %s
          IdentityAgent none
          UserKnownHostsFile %s
          GlobalKnownHostsFile none
        """
            .formatted(sshd.port(), folder.resolve("id_ed25519"), folder.resolve("known_hosts")));
    UserEnvironment user =
        new UserEnvironment(
            "root",
            folder,
            Map.of("PATH", System.getenv("PATH")),
            Optional.of(config),
            Optional.empty());
    SshHost host =
        new SshHost(
            SshUrl.parse("ssh://box"),
            user,
            Optional.empty(),
            Duration.ofSeconds(20),
            Liveness.ofKeepAlive(Duration.ofSeconds(15)));
    return new HostConnector(host, Optional.of(path().toString()));
  }

  private Sessions sessions() {
    CachedEngineInfo facts =
        new CachedEngineInfo(
            folder.resolve("engine.json"), InstantSource.system(), MachineSize.UNKNOWN);
    return new Sessions(
        current,
        facts,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(30),
        EngineHealthMonitor.Pace.of(Duration.ofSeconds(15)));
  }

  private EngineSession connected() {
    return current.get().orElseThrow();
  }

  @Test
  void itTellsWhereTheEngineIsAndHasASession() throws Exception {
    link.connect();
    assertThat(((Connected) link.state()).enginePath()).isEqualTo(path().toString());
    assertThat(link.await().engine().version()).contains("ApiVersion");
    assertThat(link.await()).isEqualTo(connected());
  }

  @Test
  void aLostConnectionIsReplacedByItself() throws Exception {
    link.connect();
    link.start();
    EngineSession first = connected();
    sshd.processes().forEach(ProcessHandle::destroyForcibly);
    await().until(() -> current.get().filter(it -> !it.equals(first)).isPresent());
    assertThat(link.await().engine().version()).contains("ApiVersion");
    assertThat(first.ssh().isOpen()).isFalse();
  }

  @Test
  void aSocketThatIsNotThereIsNamed() throws Exception {
    socket.close();
    Files.deleteIfExists(path());
    assertThatExceptionOfType(HostUnavailableException.class)
        .isThrownBy(link::connect)
        .satisfies(it -> assertThat(it.problem().message()).contains("no socket at " + path()));
  }

  @Test
  void aSocketBehindWhichNobodyAnswersIsTold() throws Exception {
    engine.close();
    assertThatExceptionOfType(HostUnavailableException.class)
        .isThrownBy(link::connect)
        .satisfies(
            it -> assertThat(it.problem().message()).startsWith("No Docker engine answers at"));
  }

  @Test
  void whoWaitsIsToldWhenItEndsAndTheSessionIsClosed() throws Exception {
    link.connect();
    link.start();
    EngineSession session = connected();
    link.end();
    assertThatExceptionOfType(EngineUnavailableException.class)
        .isThrownBy(link::await)
        .withMessageContaining("stopping");
    assertThat(session.ssh().isOpen()).isFalse();
    link.end();
  }
}
