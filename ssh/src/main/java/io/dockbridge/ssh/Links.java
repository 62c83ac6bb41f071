package io.dockbridge.ssh;

import io.dockbridge.ssh.auth.HostKeys;
import io.dockbridge.ssh.auth.Login;
import io.dockbridge.ssh.channel.ReceiveWindow;
import io.dockbridge.ssh.channel.StreamChannel;
import io.dockbridge.ssh.channel.ThroughputMeter;
import io.dockbridge.ssh.transport.Liveness;
import io.dockbridge.ssh.transport.SshEndpoint;
import io.dockbridge.ssh.transport.SshException;
import io.dockbridge.ssh.transport.SshException.Kind;
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
 * The TCP connections to one server. The first is the session: with it all end. Others are opened
 * at first need, when the first is in the middle of a transfer or has many streams, and stay until
 * the end. A new stream goes to the first connection that moves little, so that small requests do
 * not wait behind large ones. Why: ADR 14. Used by {@link SshConnection} and {@link ChannelPool}.
 *
 * <p>Thread-safe. A virtual thread {@code ssh-open-link-…} logs in once more; failing to do so, or
 * losing an extra connection, affects only its own streams. Where logging in again could ask a
 * person something there is only the first.
 */
final class Links implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Links.class);

  /** A transfer each way, and one for all the rest. */
  private static final int MOST = 3;

  /** Where every stream is a session of its own. */
  private static final int MOST_FOR_SESSIONS = 6;

  /** Of the ten that sshd allows for each connection (MaxSessions), two are for commands. */
  private static final int MOST_SESSIONS = 8;

  /** After another link could not be made. */
  private static final Duration PAUSE = Duration.ofMinutes(1);

  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);
  private static final long SESSION_POLL_MILLIS = 50;

  /** By how much the receive windows of all streams together may grow. */
  private static final long WINDOW_GROWTH = 64L << 20;

  private final SshEndpoint server;
  private final Duration timeout;
  private final Liveness liveness;
  private final ReceiveWindow.Budget windows = new ReceiveWindow.Budget(WINDOW_GROWTH);
  private final SshLink first;
  private final List<SshLink> further = new CopyOnWriteArrayList<>();
  private volatile Login login;

  // Guarded by this.
  private Optional<Thread> opener = Optional.empty();
  private long openerMayStart = System.nanoTime();
  private boolean closed;

  /** What is done on a link. */
  @FunctionalInterface
  interface Opening<T> {
    T on(SshLink link) throws SshException;
  }

  /** Opens the first; see {@link SshConnection#open}. */
  Links(SshEndpoint server, Login login, Duration timeout, Liveness liveness) throws SshException {
    this.server = server;
    this.login = login;
    this.timeout = timeout;
    this.liveness = liveness;
    this.first = newLink();
  }

  private SshLink newLink() throws SshException {
    ThroughputMeter traffic = new ThroughputMeter(System::nanoTime, this::relieve);
    return SshLink.open(server, login, timeout, liveness, windows, traffic);
  }

  SshLink first() {
    return first;
  }

  void hostKeyIs(HostKeys hostKeys) {
    login = login.with(hostKeys);
  }

  /** A link has become busy or full: opens another one unless one is calm. Does not wait. */
  private void relieve() {
    if (calm().isEmpty()) {
      startOpener(MOST);
    }
  }

  private synchronized void startOpener(int most) {
    boolean tooSoon = System.nanoTime() < openerMayStart;
    boolean enough = 1 + further.size() >= most || !login.isRepeatable();
    if (closed || tooSoon || enough || opener.isPresent()) {
      return;
    }
    Thread thread = Thread.ofVirtual().name("ssh-open-link-" + server).unstarted(this::openFurther);
    opener = Optional.of(thread);
    thread.start();
  }

  private void openFurther() {
    try {
      SshLink link = newLink();
      if (isKept(link)) {
        LOG.debug("Opened another connection to {}, as the others are busy", server);
        link.onClose(() -> forget(link));
      } else {
        link.close();
      }
    } catch (SshException e) {
      LOG.atLevel(Thread.currentThread().isInterrupted() ? Level.DEBUG : Level.INFO)
          .log("Could not open another connection to {}: {}", server, e.getMessage());
      postponeOpener();
    } finally {
      openerEnds();
    }
  }

  private synchronized boolean isKept(SshLink link) {
    return !closed && further.add(link);
  }

  private void forget(SshLink link) {
    link.close();
    further.remove(link); // not before: whoever closes this waits for all
  }

  private synchronized void postponeOpener() {
    openerMayStart = System.nanoTime() + PAUSE.toNanos();
  }

  private synchronized void openerEnds() {
    opener = Optional.empty();
  }

  /**
   * Opens a stream on the link where it has to wait least; a further link may be lost meanwhile.
   */
  <T> T open(Opening<T> opening) throws SshException {
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

  /**
   * The link with the fewest sessions, for a stream that takes one. Opens more links as needed, and
   * waits while all sessions are taken.
   *
   * @throws SshException if none becomes free in time
   */
  SshLink withFreeSession() throws SshException {
    long deadline = System.nanoTime() + StreamChannel.OPENING.toNanos();
    while (System.nanoTime() - deadline < 0) {
      SshLink link = usable().stream().min(Comparator.comparingInt(SshLink::sessions)).get();
      if (link.sessions() < MOST_SESSIONS || !first.isOpen()) {
        return link;
      }
      startOpener(MOST_FOR_SESSIONS);
      pause();
    }
    throw new SshException(
        Kind.CHANNEL, "all sessions that " + server + " allows are in use (MaxSessions)", null);
  }

  private static void pause() throws SshException {
    try {
      Thread.sleep(SESSION_POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SshException(Kind.CHANNEL, "interrupted while waiting for a session", e);
    }
  }

  /** Never empty: what the first says when it is lost is what is true of all. */
  private List<SshLink> usable() {
    List<SshLink> usable = new ArrayList<>(further.size() + 1);
    usable.add(first);
    for (SshLink link : further) {
      if (first.isOpen() && link.isOpen()) {
        usable.add(link);
      }
    }
    return usable;
  }

  /** How many TCP connections there are. */
  int count() {
    return usable().size();
  }

  /** Closes all. Idempotent; blocks for at most a few seconds. */
  @Override
  public void close() {
    Optional<Thread> opening;
    synchronized (this) {
      closed = true;
      opening = opener;
    }
    opening.ifPresent(Links::end);
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
