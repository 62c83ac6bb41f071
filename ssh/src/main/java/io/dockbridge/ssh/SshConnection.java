package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.HostKeys;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.auth.SshKeyPair;
import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that we are logged in to, its host key checked: opens streams and runs commands there.
 * Made by lifecycle's connector and by openssh's {@code SshHost}; used by every thread that needs
 * the engine or a port. Thread-safe. Closing it closes every stream opened on it.
 *
 * <p>It begins as one TCP connection, with which it ends; {@link Links} adds others as needed.
 */
public final class SshConnection implements AutoCloseable {
  /** {@code docker run} has three requests under way at once. */
  private static final int ENGINE_STREAMS = 3;

  private final Links links;
  private final ExecFallback fallback;
  private final PortRelay relay;
  private final Map<String, ChannelPool> pools = new ConcurrentHashMap<>();

  private SshConnection(SshEndpoint server, Links links) {
    this.links = links;
    this.fallback = new ExecFallback(links);
    this.relay = new PortRelay(links, fallback, server);
  }

  /**
   * Connects, checks the host key and logs in with the key; blocks for at most {@code timeout}.
   *
   * @see #open(SshEndpoint, Login, Duration, Liveness)
   */
  public static SshConnection open(
      SshEndpoint endpoint,
      SshKeyPair identity,
      HostKeys hostKeys,
      Duration timeout,
      Liveness liveness)
      throws SshException {
    Login login = new Login(List.of(identity), hostKeys, Optional.empty());
    return open(endpoint, login, timeout, liveness);
  }

  /**
   * Connects, checks the host key and logs in; blocks for at most {@code timeout}.
   *
   * @throws SshException whose kind tells network, authentication and host key apart
   */
  public static SshConnection open(
      SshEndpoint endpoint, Login login, Duration timeout, Liveness liveness) throws SshException {
    return new SshConnection(endpoint, new Links(endpoint, login, timeout, liveness));
  }

  /** From now on the server shows this host key to whoever logs in anew. */
  public void hostKeyIs(HostKeys hostKeys) {
    links.hostKeyIs(hostKeys);
  }

  /**
   * Opens a stream to a unix socket on the server (direct-streamlocal@openssh.com, OpenSSH PROTOCOL
   * §2.4).
   *
   * @throws SshException kind CHANNEL if the server refuses it (no such socket, no permission),
   *     NETWORK if the connection is gone
   */
  public Duplex openSocket(String path) throws IOException {
    return fallback.open(new StreamTarget.UnixSocket(path), SshLink::open);
  }

  /**
   * Opens a stream to a TCP port as seen from the server (direct-tcpip, RFC 4254 §7.2).
   *
   * @throws SshException kind CHANNEL if nothing listens there, NETWORK if the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    return fallback.open(new StreamTarget.TcpPort(host, port), SshLink::open);
  }

  /**
   * The same, but if the server was heard of a moment ago, waits for no confirmation: then reading
   * fails with a {@link java.net.ConnectException} if nothing listens there, or with an {@link
   * SshException} if the connection is lost meanwhile. Where the server is far and runs our {@link
   * PortRelay}, it costs a round trip less, too.
   */
  public Duplex openTcpUnconfirmed(String host, int port) throws IOException {
    if (!fallback.portsPass()) {
      return openTcp(host, port);
    }
    Optional<Duplex> relayed = links.first().isFar() ? relay.dial(host, port) : Optional.empty();
    return relayed.isPresent()
        ? relayed.get()
        : fallback.open(new StreamTarget.TcpPort(host, port), SshLink::openUnconfirmed);
  }

  /**
   * Streams to a unix socket on the server, some of which are opened ahead. A socket has one pool,
   * which ends with this connection: a pool for each use would leave its spares open on the server.
   */
  public ChannelPool pool(String path) {
    return pools.computeIfAbsent(
        path,
        it -> {
          StreamTarget socket = new StreamTarget.UnixSocket(it);
          return new ChannelPool(links, fallback, socket, ENGINE_STREAMS, false);
        });
  }

  /** What of streams does not go the usual way, for the user; empty if all do. */
  public Optional<String> detour() {
    return fallback.description();
  }

  /**
   * Starts a command on the server: its input and its output. It ends with the stream.
   *
   * @throws SshException kind CHANNEL if the server runs none, NETWORK if the connection is gone
   */
  public Duplex openCommand(String command) throws IOException {
    return links.open(link -> link.openCommand(command));
  }

  /** What a command on the server did. */
  public record ExecResult(int exitCode, String stdout, String stderr) {}

  /**
   * Runs a command on the server and waits for its end.
   *
   * @throws SshException if it could not be run or did not end within {@code timeout}
   */
  public ExecResult exec(String command, Duration timeout) throws IOException {
    return links.first().exec(command, timeout);
  }

  /** Whether the connection stands, as far as is known. */
  public boolean isOpen() {
    return links.first().isOpen();
  }

  /** For tests. */
  Links links() {
    return links;
  }

  /**
   * Runs {@code callback} once, when the connection has closed for whatever reason; at once if it
   * already has. It has a virtual thread of its own, so it may close this connection.
   */
  public void onClose(Runnable callback) {
    links.first().onClose(callback);
  }

  /** Closes the connection and all its streams. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    relay.close();
    links.close();
  }
}
