package io.dockbridge.daemon;

import io.dockbridge.config.DockBridgeConfig;
import io.dockbridge.config.Surroundings;
import io.dockbridge.daemon.HostConnector.HostEngineSocket;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;

/** What a daemon would find if it used a host now. */
public sealed interface HostLook {
  /** For the engine's answer: somebody waits to be told. */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** All is well. */
  record Usable(String engineVersion, String socket) implements HostLook {}

  /** Nobody can log in. */
  record NoSsh(String message, String advice) implements HostLook {}

  /** SSH works, the engine does not. */
  record NoEngine(String message, String advice) implements HostLook {}

  /**
   * Connects as a daemon would, asks the engine for its version, and disconnects.
   *
   * @param host as the setting {@code ssh.host} has it
   */
  static HostLook at(String host, DockBridgeConfig config, Surroundings surroundings) {
    try {
      HostConnector connector = HostSource.connector(host, config, surroundings);
      try (SshConnection ssh = connector.logIn()) {
        return engine(connector, ssh);
      }
    } catch (DaemonException e) {
      return new NoSsh(e.getMessage(), e.advice());
    } catch (HostUnavailableException e) {
      return new NoSsh(e.problem().message(), e.problem().advice());
    }
  }

  private static HostLook engine(HostConnector connector, SshConnection ssh) {
    try {
      HostEngineSocket socket = connector.engine(ssh);
      try (DockerEngine engine = new DockerEngine(() -> ssh.openSocket(socket.path()), PATIENCE)) {
        return new Usable(engine.release(), socket.path());
      } catch (IOException e) {
        throw connector.noAnswer(socket, e);
      }
    } catch (HostUnavailableException e) {
      return new NoEngine(e.problem().message(), e.problem().advice());
    }
  }
}
