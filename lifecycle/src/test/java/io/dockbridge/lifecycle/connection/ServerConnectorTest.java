package io.dockbridge.lifecycle.connection;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dockbridge.lifecycle.server.ServerInfo;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerConnectorTest {
  private static final ServerInfo SERVER =
      new ServerInfo(1, "s", "127.0.0.1", "cx23", "fsn1", Instant.EPOCH, Optional.empty());

  @TempDir Path directory;

  /** A machine on the way once did, and every provisioning through it took the SSH timeout. */
  @Test
  void whatAcceptsConnectionsAndSaysNothingIsNoServer() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> connector(silent).reconnect(SERVER, List.of("ssh-ed25519 AAAA"), 0))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("timed out");
    }
  }

  @Test
  void aProxyCommandIsTheWayAndItsComplaintIsReported() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
      String refuse = "sh -c 'echo no way to %h port %p >&2; exit 7'";
      assertThatThrownBy(
              () ->
                  connector(silent, Optional.of(refuse))
                      .reconnect(SERVER, List.of(SshKeyPair.generate("host").publicKey()), 0))
          .isInstanceOf(SshException.class)
          .hasMessageContaining("no way to " + SERVER.ip() + " port " + silent.getLocalPort());
    }
  }

  private ServerConnector connector(ServerSocket server) {
    return connector(server, Optional.empty());
  }

  private ServerConnector connector(ServerSocket server, Optional<String> proxyCommand) {
    SshAccess access =
        new SshAccess(
            "root",
            server.getLocalPort(),
            directory.resolve("key"),
            Duration.ofSeconds(60),
            Liveness.ofKeepAlive(Duration.ofSeconds(15)),
            proxyCommand,
            "/var/run/docker.sock");
    Duration minute = Duration.ofMinutes(1);
    return new ServerConnector(
        access, false, _ -> {}, minute, Thread::sleep, InstantSource.system(), () -> false);
  }
}
