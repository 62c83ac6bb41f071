package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.Duration;

/**
 * One authenticated SSH connection to a server, whose host key was compared with the pinned one.
 * Thread-safe. Closing it closes every stream opened on it.
 */
public final class SshConnection implements AutoCloseable {
  /**
   * Connects, checks the host key and logs in with the key; blocks for at most {@code timeout}.
   *
   * @param keepAlive how often an unanswered keep-alive is sent; after two without an answer the
   *     connection is closed
   * @throws SshException whose kind tells network, authentication and host key apart
   */
  public static SshConnection open(
      SshEndpoint endpoint,
      SshKey identity,
      PinnedHostKey hostKey,
      Duration timeout,
      Duration keepAlive)
      throws SshException {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a stream to a unix socket on the server (direct-streamlocal@openssh.com, OpenSSH PROTOCOL
   * §2.4).
   *
   * @throws SshException kind CHANNEL if the server refuses it (no such socket, no permission),
   *     NETWORK if the connection is gone
   */
  public Duplex openSocket(String path) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Opens a stream to a TCP port as seen from the server (direct-tcpip, RFC 4254 §7.2).
   *
   * @throws SshException kind CHANNEL if nothing listens there, NETWORK if the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** What a command on the server did. */
  public record ExecResult(int exitCode, String stdout, String stderr) {}

  /**
   * Runs a command on the server and waits for its end.
   *
   * @throws SshException if it could not be run or did not end within {@code timeout}
   */
  public ExecResult exec(String command, Duration timeout) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Whether the connection stands, as far as is known. */
  public boolean isOpen() {
    throw new UnsupportedOperationException();
  }

  /**
   * Runs {@code callback} once, when the connection has closed for whatever reason; at once if it
   * already has. Must not block.
   */
  public void onClose(Runnable callback) {
    throw new UnsupportedOperationException();
  }

  /** Closes the connection and all its streams. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
