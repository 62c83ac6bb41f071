package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.SshException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.channel.exception.SshChannelOpenException;
import org.apache.sshd.common.session.ConnectionService;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One authenticated SSH connection to a server, whose host key was checked. Thread-safe. Closing it
 * closes every stream opened on it.
 *
 * <p>Threads: each connection has a MINA client of its own, with one thread that receives ({@link
 * SocketSession}), a timer for keep-alives, and, from the first stream on that is joined with a
 * local socket, a {@link StreamLoop}. They exist from {@link #open} to {@link #close}, even if the
 * connection breaks in between, and never wait for a stream's user. Streams may be used from
 * platform and virtual threads.
 */
public final class SshConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

  /** By how much the receive windows of all streams together may grow. */
  private static final long WINDOW_GROWTH = 64L << 20;

  private final SshEndpoint server;
  private final SshClient client;
  private final ClientSession session;
  private final Duration timeout;
  private final ReceiveWindow.Budget windows = new ReceiveWindow.Budget(WINDOW_GROWTH);

  private final Map<String, SpareStreams> spares = new ConcurrentHashMap<>();

  /** Guarded by this; there from the first stream on that is joined with a socket. */
  private Optional<StreamLoop> loop = Optional.empty();

  /** Guarded by this. */
  private boolean closed;

  private SshConnection(
      SshEndpoint server, SshClient client, ClientSession session, Duration timeout) {
    this.server = server;
    this.client = client;
    this.session = session;
    this.timeout = timeout;
  }

  /**
   * Connects, checks the host key and logs in with the key; blocks for at most {@code timeout}.
   *
   * @see #open(SshEndpoint, Login, Duration, Duration)
   */
  public static SshConnection open(
      SshEndpoint endpoint,
      SshKey identity,
      PinnedHostKey hostKey,
      Duration timeout,
      Duration keepAlive)
      throws SshException {
    Login login = new Login(List.of(identity), hostKey, Optional.empty());
    return open(endpoint, login, timeout, keepAlive);
  }

  /**
   * Connects, checks the host key and logs in; blocks for at most {@code timeout}.
   *
   * @param timeout also how long opening a stream may take
   * @param keepAlive half of the time within which a connection that has gone dead is noticed and
   *     closed
   * @throws SshException whose kind tells network, authentication and host key apart
   */
  public static SshConnection open(
      SshEndpoint endpoint, Login login, Duration timeout, Duration keepAlive) throws SshException {
    SshClient client = ClientSettings.client(login, keepAlive);
    client.start();
    boolean connected = false;
    try {
      ClientSession session = new Handshake(endpoint, login).run(client, timeout);
      connected = true;
      return new SshConnection(endpoint, client, session, timeout);
    } finally {
      if (!connected) {
        stop(client);
      }
    }
  }

  /**
   * Opens a stream to a unix socket on the server (direct-streamlocal@openssh.com, OpenSSH PROTOCOL
   * §2.4).
   *
   * @throws SshException kind CHANNEL if the server refuses it (no such socket, no permission),
   *     NETWORK if the connection is gone
   */
  public Duplex openSocket(String path) throws IOException {
    return open(new StreamTarget.UnixSocket(path));
  }

  /**
   * Opens a stream to a TCP port as seen from the server (direct-tcpip, RFC 4254 §7.2).
   *
   * @throws SshException kind CHANNEL if nothing listens there, NETWORK if the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    return open(new StreamTarget.TcpPort(host, port));
  }

  /** Streams to a unix socket on the server, some of which are opened ahead. */
  public SpareStreams spares(String path) {
    return spares.computeIfAbsent(
        path, it -> new SpareStreams(this, new StreamTarget.UnixSocket(it)));
  }

  Duplex open(StreamTarget target) throws SshException {
    StreamChannel channel = register(target);
    boolean opened = false;
    try {
      channel.open().verify(timeout);
      opened = true;
      return stream(channel);
    } catch (IOException e) {
      throw openFailure(target, e);
    } finally {
      if (!opened) {
        channel.abandon();
      }
    }
  }

  private synchronized StreamLoop loop() throws SshException {
    if (closed) {
      throw lost(new IOException("closed on our side"));
    }
    if (loop.isEmpty()) {
      loop = Optional.of(newLoop());
    }
    return loop.get();
  }

  private StreamLoop newLoop() throws SshException {
    try {
      return new StreamLoop("ssh-sockets-" + server);
    } catch (IOException e) {
      throw new SshException(Kind.CHANNEL, "no selector: " + e.getMessage(), e);
    }
  }

  /** An open channel as a stream. */
  Duplex stream(StreamChannel channel) {
    return new SshStream(channel, this::loop);
  }

  /** A new channel, to be opened. */
  StreamChannel register(StreamTarget target) throws SshException {
    try {
      StreamChannel channel = new StreamChannel(target, server, windows);
      connections().registerChannel(channel);
      return channel;
    } catch (IOException | IllegalStateException e) { // the latter if the session is closing
      throw openFailure(target, e);
    }
  }

  /** MINA offers to register a channel only where sessions are used through their classes. */
  private ConnectionService connections() {
    return ((AbstractSession) session).getService(ConnectionService.class);
  }

  private SshException openFailure(StreamTarget target, Exception e) {
    Interrupts.restore(e);
    if (e.getCause() instanceof SshChannelOpenException refusal) {
      String reason = "the server refused a stream to " + target + ": " + refusal.getMessage();
      return new SshException(Kind.CHANNEL, reason, e);
    }
    if (!isOpen()) {
      return lost(e);
    }
    return new SshException(
        Kind.CHANNEL, "no stream to " + target + " could be opened: " + e.getMessage(), e);
  }

  private SshException lost(Exception cause) {
    return new SshException(Kind.NETWORK, "the connection to " + server + " is lost", cause);
  }

  /** What a command on the server did. */
  public record ExecResult(int exitCode, String stdout, String stderr) {}

  /**
   * Runs a command on the server and waits for its end.
   *
   * @throws SshException if it could not be run or did not end within {@code timeout}
   */
  public ExecResult exec(String command, Duration timeout) throws IOException {
    try {
      return new Exec(session, command).run(timeout);
    } catch (SshException e) {
      throw e;
    } catch (IOException | IllegalStateException e) {
      throw isOpen()
          ? new SshException(Kind.CHANNEL, "the server did not run a command: " + e.getMessage(), e)
          : lost(e);
    }
  }

  /** Whether anything has come from the server within the last so long. */
  boolean wasHeardWithin(Duration time) {
    return session.getIoSession() instanceof SocketSession socket && socket.wasHeardWithin(time);
  }

  /** Whether the connection stands, as far as is known. */
  public boolean isOpen() {
    return session.isOpen();
  }

  /**
   * Runs {@code callback} once, when the connection has closed for whatever reason; at once if it
   * already has. It has a virtual thread of its own, so it may close this connection.
   */
  public void onClose(Runnable callback) {
    session.addCloseFutureListener(
        closed -> Thread.ofVirtual().name("ssh-closed-" + server).start(callback));
  }

  /** Closes the connection and all its streams. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    Optional<StreamLoop> last;
    synchronized (this) {
      closed = true;
      last = loop;
    }
    stop(client);
    last.ifPresent(StreamLoop::close);
  }

  private static void stop(SshClient client) {
    try {
      if (!client.close(true).await(CLOSE_PATIENCE)) {
        LOG.warn("{} has not stopped within {}", client, CLOSE_PATIENCE);
      }
    } catch (IOException e) {
      Interrupts.restore(e);
      LOG.debug("while stopping {}: {}", client, e.toString());
    }
  }
}
