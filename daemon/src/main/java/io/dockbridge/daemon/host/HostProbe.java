package io.dockbridge.daemon.host;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Environment;
import io.dockbridge.daemon.host.HostConnector.HostEngineSocket;
import io.dockbridge.daemon.session.DaemonException;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** What a daemon would find if it used a host now. */
public sealed interface HostProbe {
  /** For the engine's answer: somebody waits to be told. */
  Duration TIMEOUT = Duration.ofSeconds(10);

  /** A port of the host that takes everything, if there is anybody (RFC 863). */
  int DISCARD = 9;

  /**
   * The engine answers.
   *
   * @param detour what of streams does not go the usual way, see {@link SshConnection#detour}
   */
  record Usable(String engineVersion, String socket, Optional<String> detour)
      implements HostProbe {}

  /** Nobody can log in. */
  record NoSsh(String message, String advice) implements HostProbe {}

  /** SSH works, the engine does not. */
  record NoEngine(String message, String advice) implements HostProbe {}

  /**
   * Connects as a daemon would, asks the engine for its version, and disconnects.
   *
   * @param host as the setting {@code ssh.host} has it
   */
  static HostProbe at(String host, DockBridgeConfig config, Environment environment) {
    try {
      HostConnector connector = HostSource.connector(host, config, environment);
      try (SshConnection ssh = connector.logIn()) {
        return engine(connector, ssh);
      }
    } catch (DaemonException e) {
      return new NoSsh(e.getMessage(), e.advice());
    } catch (HostUnavailableException e) {
      return new NoSsh(e.problem().message(), e.problem().advice());
    }
  }

  /** Whether sshd passes ports on shows when one is opened, whatever listens there. */
  private static void tryPort(SshConnection ssh) {
    try {
      ssh.openTcp("127.0.0.1", DISCARD).close();
    } catch (IOException _) {
      // nothing listens, mostly
    }
  }

  private static HostProbe engine(HostConnector connector, SshConnection ssh) {
    try {
      HostEngineSocket socket = connector.engine(ssh);
      try (DockerEngine engine = new DockerEngine(() -> ssh.openSocket(socket.path()), TIMEOUT)) {
        String release = engine.release();
        tryPort(ssh);
        return new Usable(release, socket.path(), ssh.detour());
      } catch (IOException e) {
        throw connector.noAnswer(socket, e);
      }
    } catch (HostUnavailableException e) {
      return new NoEngine(e.problem().message(), e.problem().advice());
    }
  }
}
