package io.dockbridge.daemon.host;

import io.dockbridge.openssh.OpenSshException;
import io.dockbridge.openssh.SshHost;
import io.dockbridge.ssh.ChannelPool;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Connects to a host and to its engine. */
final class HostConnector {
  /** A connection to a host, and where the engine's socket is there. */
  record HostEngineSocket(SshConnection ssh, String path) {
    ChannelPool dialer() {
      return ssh.pool(path);
    }
  }

  private final SshHost host;
  private final Optional<String> engineSocket;

  /**
   * Connects to nothing yet.
   *
   * @param engineSocket the engine's socket on the host; empty: it is looked for
   */
  HostConnector(SshHost host, Optional<String> engineSocket) {
    this.host = host;
    this.engineSocket = engineSocket;
  }

  /** The host as the user named it. */
  String name() {
    return host.url().toString();
  }

  /** Blocks until there is a connection, and a socket that may be used. */
  HostEngineSocket connect() throws HostUnavailableException {
    return engineOn(logIn());
  }

  /** The same, but the login blocks for at most the given time. */
  HostEngineSocket connect(Duration limit) throws HostUnavailableException {
    return engineOn(logIn(() -> host.connect(limit)));
  }

  private HostEngineSocket engineOn(SshConnection ssh) throws HostUnavailableException {
    try {
      return engine(ssh);
    } catch (HostUnavailableException e) {
      ssh.close();
      throw e;
    }
  }

  /** Finds the engine's socket over a connection, which stays the caller's. */
  HostEngineSocket engine(SshConnection ssh) throws HostUnavailableException {
    String path = new EngineLookup(ssh, name()).find(host.url().path().or(() -> engineSocket));
    return new HostEngineSocket(ssh, path);
  }

  /** Blocks until there is a connection. */
  SshConnection logIn() throws HostUnavailableException {
    return logIn(host::connect);
  }

  @FunctionalInterface
  private interface Attempt {
    SshConnection connect() throws OpenSshException;
  }

  private SshConnection logIn(Attempt attempt) throws HostUnavailableException {
    try {
      return attempt.connect();
    } catch (OpenSshException e) {
      boolean passing = e.kind() == OpenSshException.Kind.NETWORK;
      throw new HostUnavailableException(new HostProblem(e.getMessage(), e.advice(), passing), e);
    }
  }

  /** A socket that is there, but on which nobody answers. */
  HostUnavailableException noAnswer(HostEngineSocket socket, IOException cause) {
    return new HostUnavailableException(
        new HostProblem(
            "No Docker engine answers at "
                + socket.path()
                + " of "
                + name()
                + ": "
                + cause.getMessage()
                + ".",
            "Look there whether it runs (systemctl status docker), and whether sshd passes streams"
                + " on (sshd_config: AllowTcpForwarding, AllowStreamLocalForwarding).",
            true),
        cause);
  }
}
