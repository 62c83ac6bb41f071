package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What we have at a server after logging in, its host key checked: a way to open streams there.
 * Thread-safe. Closing it closes every stream opened on it.
 *
 * <p>It is one TCP connection, the first {@link SshLink}, with which it ends. While transfers or
 * many streams fill that one, up to two more are made, so that small things do not wait behind
 * large ones: a new stream goes to the first link that moves little. Five or ten minutes after
 * their last use they are closed. They are made in the background, by a thread {@code
 * ssh-further-…}; that one cannot be made ends nothing, and that one is lost nothing but its own
 * streams. Where logging in again could ask a person something, there is only the first.
 */
public final class SshConnection implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(SshConnection.class);

  /** A transfer each way, and one for all the rest. */
  private static final int MOST_LINKS = 3;

  /** After a further link could not be made. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  /** How often it is looked whether a further link is of use: transfers come in bursts. */
  private static final Duration LOOK = Duration.ofMinutes(5);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  /** By how much the receive windows of all streams together may grow. */
  private static final long WINDOW_GROWTH = 64L << 20;

  private final SshEndpoint server;
  private final Duration timeout;
  private final Duration keepAlive;
  private final Duration look;
  private final ReceiveWindow.Budget windows = new ReceiveWindow.Budget(WINDOW_GROWTH);
  private final SshLink first;
  private final PortRelay relay;
  private final List<SshLink> further = new CopyOnWriteArrayList<>();
  private volatile Login login;

  // Guarded by this.
  private Optional<Thread> opener = Optional.empty();
  private long openerMayStart = System.nanoTime();
  private boolean closed;

  private SshConnection(
      SshEndpoint server, Login login, Duration timeout, Duration keepAlive, Duration look)
      throws SshException {
    this.look = look;
    this.server = server;
    this.login = login;
    this.timeout = timeout;
    this.keepAlive = keepAlive;
    this.first = newLink();
    this.relay = new PortRelay(this, first, server);
  }

  /**
   * Connects, checks the host key and logs in with the key; blocks for at most {@code timeout}.
   *
   * @see #open(SshEndpoint, Login, Duration, Duration)
   */
  public static SshConnection open(
      SshEndpoint endpoint,
      SshKey identity,
      HostKeys hostKeys,
      Duration timeout,
      Duration keepAlive)
      throws SshException {
    Login login = new Login(List.of(identity), hostKeys, Optional.empty());
    return open(endpoint, login, timeout, keepAlive);
  }

  /**
   * Connects, checks the host key and logs in; blocks for at most {@code timeout}.
   *
   * @param keepAlive half of the time within which a connection that has gone dead is noticed and
   *     closed
   * @throws SshException whose kind tells network, authentication and host key apart
   */
  public static SshConnection open(
      SshEndpoint endpoint, Login login, Duration timeout, Duration keepAlive) throws SshException {
    return open(endpoint, login, timeout, keepAlive, LOOK);
  }

  /**
   * The same.
   *
   * @param look how often it is looked whether a further link is of use
   */
  static SshConnection open(
      SshEndpoint endpoint, Login login, Duration timeout, Duration keepAlive, Duration look)
      throws SshException {
    return new SshConnection(endpoint, login, timeout, keepAlive, look);
  }

  private SshLink newLink() throws SshException {
    Traffic traffic = new Traffic(System::nanoTime, this::relieve);
    return SshLink.open(server, login, timeout, keepAlive, windows, traffic);
  }

  /** From now on the server shows this host key to whoever logs in anew. */
  public void hostKeyIs(HostKeys hostKeys) {
    login = login.with(hostKeys);
  }

  /** A link has become busy or full: makes another one unless one is calm. Does not wait. */
  private void relieve() {
    if (calm().isEmpty() && login.isRepeatable()) {
      startOpener();
    }
  }

  private synchronized void startOpener() {
    boolean tooSoon = System.nanoTime() < openerMayStart;
    if (closed || tooSoon || opener.isPresent() || inUse() >= MOST_LINKS) {
      return;
    }
    Thread thread = Thread.ofVirtual().name("ssh-further-" + server).unstarted(this::openFurther);
    opener = Optional.of(thread);
    thread.start();
  }

  /** Those that end behind their last stream leave their place to others. */
  private long inUse() {
    return 1 + further.stream().filter(link -> !link.isRetired()).count();
  }

  private void openFurther() {
    try {
      SshLink link = newLink();
      if (isKept(link)) {
        LOG.debug("{} has another connection, as the others are busy", server);
        link.onClose(() -> forget(link));
        link.later(look, () -> lookAfter(link));
      } else {
        link.close();
      }
    } catch (SshException e) {
      LOG.atLevel(Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.INFO)
          .log("{} stays with fewer connections: {}", server, e.getMessage());
      putOffOpener();
    } finally {
      openerEnds();
    }
  }

  /**
   * On the link's timer. While the first moves little all new streams go there: then a link without
   * any is retired, and closed at the next look, as somebody may just be about to open one.
   */
  private void lookAfter(SshLink link) {
    boolean needed = link.hasStreams() || (!link.isRetired() && !first.isCalm());
    if (!needed && link.isRetired()) {
      Thread.ofVirtual().name("ssh-further-end-" + server).start(() -> forget(link));
      return;
    }
    if (!needed) {
      link.retire();
    }
    link.later(look, () -> lookAfter(link));
  }

  private synchronized boolean isKept(SshLink link) {
    return !closed && further.add(link);
  }

  private void forget(SshLink link) {
    link.close();
    further.remove(link); // not before: whoever closes this waits for all
  }

  private synchronized void putOffOpener() {
    openerMayStart = System.nanoTime() + PAUSE.toNanos();
  }

  private synchronized void openerEnds() {
    opener = Optional.empty();
  }

  /** How to open a stream on a link. */
  @FunctionalInterface
  interface Opening {
    Duplex on(SshLink link) throws SshException;
  }

  /**
   * Opens a stream on the link where it has to wait least; a further link may be lost meanwhile.
   */
  Duplex open(Opening opening) throws SshException {
    while (true) {
      SshLink link = calmest();
      if (link.isCrowded()) {
        relieve();
      }
      try {
        return opening.on(link);
      } catch (SshException e) {
        if (link.equals(first) || link.isOpen()) {
          throw e;
        }
        LOG.debug("{}: on another connection, as this one is lost: {}", server, e.getMessage());
      }
    }
  }

  /** The first link that moves little, or else the one that moves least. */
  SshLink calmest() {
    return calm()
        .orElseGet(
            () ->
                usable().stream()
                    .min(
                        Comparator.comparing(SshLink::isCrowded)
                            .thenComparingLong(it -> it.traffic().recent()))
                    .get());
  }

  private Optional<SshLink> calm() {
    for (SshLink link : usable()) {
      if (link.isCalm()) {
        return Optional.of(link);
      }
    }
    return Optional.empty();
  }

  /** Never empty: what the first says when it is lost is what is true of all. */
  private List<SshLink> usable() {
    List<SshLink> usable = new ArrayList<>(further.size() + 1);
    usable.add(first);
    for (SshLink link : further) {
      if (first.isOpen() && link.isOpen() && !link.isRetired()) {
        usable.add(link);
      }
    }
    return usable;
  }

  /**
   * Opens a stream to a unix socket on the server (direct-streamlocal@openssh.com, OpenSSH PROTOCOL
   * §2.4).
   *
   * @throws SshException kind CHANNEL if the server refuses it (no such socket, no permission),
   *     NETWORK if the connection is gone
   */
  public Duplex openSocket(String path) throws IOException {
    return open(link -> link.open(new StreamTarget.UnixSocket(path)));
  }

  /**
   * Opens a stream to a TCP port as seen from the server (direct-tcpip, RFC 4254 §7.2).
   *
   * @throws SshException kind CHANNEL if nothing listens there, NETWORK if the connection is gone
   */
  public Duplex openTcp(String host, int port) throws IOException {
    return open(link -> link.open(new StreamTarget.TcpPort(host, port)));
  }

  /**
   * The same, but if the server was heard of a moment ago, waits for no answer: then reading fails
   * with a {@link java.net.ConnectException} if nothing listens there, or with an {@link
   * SshException} if the connection is lost meanwhile. Where the server is far and runs our {@link
   * PortRelay}, it costs a round trip less, too.
   */
  public Duplex openTcpAhead(String host, int port) throws IOException {
    Optional<Duplex> ahead = first.isFar() ? relay.dial(host, port) : Optional.empty();
    return ahead.isPresent()
        ? ahead.get()
        : open(link -> link.openAhead(new StreamTarget.TcpPort(host, port)));
  }

  /** Ends the streams to the target that are opened ahead, on whatever link. */
  void dropSpares(StreamTarget target) {
    first.dropSpares(target);
    further.forEach(link -> link.dropSpares(target));
  }

  /** Streams to a unix socket on the server, some of which are opened ahead. */
  public SpareStreams spares(String path) {
    return new SpareStreams(this, new StreamTarget.UnixSocket(path), SpareKind.ENGINE);
  }

  /**
   * Starts a command on the server: its input and its output. It ends with the stream.
   *
   * @throws SshException kind CHANNEL if the server runs none, NETWORK if the connection is gone
   */
  public Duplex openCommand(String command) throws IOException {
    return open(link -> link.openCommand(command));
  }

  /** What a command on the server did. */
  public record ExecResult(int exitCode, String stdout, String stderr) {}

  /**
   * Runs a command on the server and waits for its end.
   *
   * @throws SshException if it could not be run or did not end within {@code timeout}
   */
  public ExecResult exec(String command, Duration timeout) throws IOException {
    return first.exec(command, timeout);
  }

  /** Whether the connection stands, as far as is known. */
  public boolean isOpen() {
    return first.isOpen();
  }

  /** How many TCP connections there are. */
  int links() {
    return usable().size();
  }

  /**
   * Runs {@code callback} once, when the connection has closed for whatever reason; at once if it
   * already has. It has a virtual thread of its own, so it may close this connection.
   */
  public void onClose(Runnable callback) {
    first.onClose(callback);
  }

  /** Closes the connection and all its streams. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    Optional<Thread> opening;
    synchronized (this) {
      closed = true;
      opening = opener;
    }
    opening.ifPresent(SshConnection::end);
    relay.close();
    further.reversed().forEach(this::forget);
    first.close();
  }

  private static void end(Thread opener) {
    opener.interrupt();
    try {
      if (!opener.join(CLOSE_PATIENCE)) {
        LOG.warn("{} has not ended within {}", opener.getName(), CLOSE_PATIENCE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      LOG.debug("interrupted before {} had ended", opener.getName());
    }
  }
}
