package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.channel.PacketPool;
import io.dockbridge.ssh.channel.PiecePool;
import io.dockbridge.ssh.channel.ReceiveQueue;
import io.dockbridge.ssh.channel.ReceiveWindow;
import io.dockbridge.ssh.channel.RoundTrip;
import io.dockbridge.ssh.channel.SshStream;
import io.dockbridge.ssh.channel.StreamChannel;
import io.dockbridge.ssh.channel.StreamLoop;
import io.dockbridge.ssh.channel.StreamService;
import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.channel.ThroughputMeter;
import io.dockbridge.ssh.transport.Interrupts;
import io.dockbridge.ssh.transport.KeepAlive;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SocketSession;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.session.helpers.AbstractSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One TCP connection to a server, logged in. Thread-safe. Closing it closes every stream opened on
 * it.
 *
 * <p>Threads: each has a MINA client of its own, with one thread that receives ({@link
 * SocketSession}), a timer for keep-alives, and, from the first stream on that is joined with a
 * local socket, a {@link StreamLoop}. They exist from {@link #open} to {@link #close}, even if the
 * connection breaks in between, and never wait for a stream's user.
 */
final class SshLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshLink.class);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

  /** Well above a round trip, well below the time in which a link is lost and comes back. */
  static final Duration HEARD_JUST_NOW = Duration.ofMillis(500);

  /** Next door takes one or two, the next town's data centre ten or more. */
  private static final Duration FAR = Duration.ofMillis(10);

  /**
   * OpenSSH's server has 1024 open files for each connection, unless somebody gave it more, and
   * refuses the stream behind them; this leaves room for those that come while another connection
   * is made.
   */
  static final int CROWD = 700;

  private final SshEndpoint server;
  private final SshClient client;
  private final ClientSession session;
  private final StreamService streams;
  private final ReceiveWindow.Budget windows;
  private final ThroughputMeter traffic;
  private final RoundTrip roundTrip = new RoundTrip(System::nanoTime);
  private final PiecePool pieces = new PiecePool();
  private final PacketPool packets = new PacketPool();
  private final KeepWarm warmth = new KeepWarm(this);

  /** Guarded by this; there from the first stream on that is joined with a socket. */
  private Optional<StreamLoop> loop = Optional.empty();

  /** Guarded by this. */
  private boolean closed;

  private SshLink(
      SshEndpoint server,
      SshClient client,
      ClientSession session,
      ReceiveWindow.Budget windows,
      ThroughputMeter traffic) {
    this.server = server;
    this.client = client;
    this.session = session;
    this.streams = ((AbstractSession) session).getService(StreamService.class);
    this.windows = windows;
    this.traffic = traffic;
  }

  /**
   * Connects, checks the host key and logs in; blocks for at most {@code timeout}.
   *
   * @param windows what the windows of streams grow from
   * @param traffic told of every byte of a stream
   */
  static SshLink open(
      SshEndpoint endpoint,
      Login login,
      Duration timeout,
      Liveness liveness,
      ReceiveWindow.Budget windows,
      ThroughputMeter traffic)
      throws SshException {
    SshClient client = ClientSettings.client(login);
    client.start();
    boolean connected = false;
    try {
      ClientSession session = new Handshake(endpoint, login).run(client, timeout);
      KeepAlive.start(client, session, liveness);
      SshLink link = new SshLink(endpoint, client, session, windows, traffic);
      connected = true;
      link.runNothing();
      return link;
    } finally {
      if (!connected) {
        stop(client);
      }
    }
  }

  /**
   * OpenSSH's server waits with a small packet until the one before is acknowledged, which takes 40
   * ms (Nagle's algorithm, RFC 896), unless a command was started on its connection:
   * ssh_packet_set_interactive in its session.c. So the least of all is. Nobody waits for it, and
   * where no command may be run it stays as it is. On a thread of its own, which ends with the
   * command (a login shell may take its time) or the connection.
   */
  private void runNothing() {
    Thread.ofVirtual()
        .name("ssh-first-command-" + server)
        .start(
            () -> {
              try {
                SshConnection.ExecResult _ = exec(":", StreamChannel.OPENING);
              } catch (IOException e) {
                LOG.debug("{}: no command can be run: {}", server, e.toString());
              }
            });
  }

  /** How much it moves. */
  ThroughputMeter traffic() {
    return traffic;
  }

  Duplex open(StreamTarget target) throws SshException {
    return stream(openChannel(target), StreamChannel::abandon);
  }

  /** A new channel that the server has confirmed. */
  StreamChannel openChannel(StreamTarget target) throws SshException {
    return begin(target).awaitOpen(StreamChannel.OPENING);
  }

  /**
   * The same, but if the server was heard of a moment ago, waits for no answer: reading fails if
   * the server refuses. Else it is not known whether there still is a connection, and who waits for
   * the answer can have it made anew.
   */
  Duplex openUnconfirmed(StreamTarget target) throws SshException {
    return wasHeardWithin(HEARD_JUST_NOW)
        ? stream(begin(target), StreamChannel::abandon)
        : open(target);
  }

  private synchronized StreamLoop loop() throws SshException {
    if (closed) {
      throw lost(new IOException("closed on our side"));
    }
    if (loop.filter(it -> !it.isClosed()).isEmpty()) {
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

  /** A channel as a stream, and where it goes behind a use that has ended well. */
  Duplex stream(StreamChannel channel, Consumer<StreamChannel> released) {
    return new SshStream(channel, this::loop, released);
  }

  /** A new channel that the server has been asked for. */
  StreamChannel begin(StreamTarget target) throws SshException {
    ReceiveWindow window = new ReceiveWindow(windows, roundTrip);
    int _ = window.widen(); // told when it is opened
    return begin(target, window);
  }

  /** The same with the least window. */
  StreamChannel beginNarrow(StreamTarget target) throws SshException {
    return begin(target, new ReceiveWindow(windows, roundTrip));
  }

  private StreamChannel begin(StreamTarget target, ReceiveWindow window) throws SshException {
    ReceiveQueue received = new ReceiveQueue(window, pieces);
    StreamChannel channel =
        new StreamChannel(target, server, streams, received, traffic, roundTrip, packets);
    channel.open();
    return channel;
  }

  private SshException lost(Exception cause) {
    return new SshException(Kind.NETWORK, "the connection to " + server + " is lost", cause);
  }

  /** See {@link SshConnection#exec}. */
  SshConnection.ExecResult exec(String command, Duration timeout) throws IOException {
    try {
      return new Exec(session, command).run(timeout);
    } catch (SshException e) {
      throw e;
    } catch (IOException | IllegalStateException e) {
      throw noCommand(e);
    }
  }

  /** See {@link SshConnection#openCommand}. */
  Duplex openCommand(String command) throws SshException {
    try {
      return CommandStream.start(session, command, StreamChannel.OPENING);
    } catch (IOException | IllegalStateException e) {
      throw noCommand(e);
    }
  }

  private SshException noCommand(Exception cause) {
    return isOpen()
        ? new SshException(
            Kind.CHANNEL, "the server did not run a command: " + cause.getMessage(), cause)
        : lost(cause);
  }

  /** For some seconds the server is pinged, so that it is known to be there. */
  void keepWarm() {
    warmth.used();
  }

  /** Whether anything has come from the server within the last so long. */
  boolean wasHeardWithin(Duration time) {
    return ((SocketSession) session.getIoSession()).wasHeardWithin(time);
  }

  /** Asks the server for an answer, whatever it is; does not wait for it. */
  void ping() {
    try {
      KeepAlive.ping(session);
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} is not pinged: {}", server, e.toString()); // it is being closed
    }
  }

  /** Whether a new stream waits behind little here. */
  boolean isCalm() {
    return !traffic.isBusy() && !isCrowded();
  }

  /** Whether there are about as many streams as one connection can have. */
  boolean isCrowded() {
    return channels() >= CROWD;
  }

  /** How many channels there are, those of commands included. */
  int channels() {
    return streams.channels();
  }

  /** How many sessions run commands. */
  int sessions() {
    return streams.sessions();
  }

  /** Whether a round trip takes so long that a person notices a few of them. */
  boolean isFar() {
    return roundTrip.isAtLeast(FAR);
  }

  /** Whether it stands, as far as is known. */
  boolean isOpen() {
    return session.isOpen();
  }

  /**
   * Does something that waits for nothing, on the timer's thread; never, if this is closed then.
   */
  void later(Duration delay, Runnable what) {
    ScheduledExecutorService timer = client.getScheduledExecutorService();
    if (timer == null) { // closed
      return;
    }
    try {
      Future<?> _ = timer.schedule(what, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      LOG.debug("{} is closed: {}", server, e.toString());
    }
  }

  /** See {@link SshConnection#onClose}. */
  void onClose(Runnable callback) {
    session.addCloseFutureListener(
        closed -> Thread.ofVirtual().name("ssh-closed-" + server).start(callback));
  }

  /** Closes it and all its streams. Idempotent; blocks for at most a few seconds. */
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
