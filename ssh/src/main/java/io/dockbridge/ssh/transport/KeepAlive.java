package io.dockbridge.ssh.transport;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.threads.ThreadUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a server that says nothing for an answer, and closes the connection when none comes within
 * the {@link Liveness} given, or when the network that it goes through has left this machine.
 *
 * <p>In the place of MINA's heartbeat: that makes up, all at once, for what it missed while this
 * process was stopped, and then takes a server for dead that had no time to answer. After a sleep
 * this one asks at once and knows within seconds.
 *
 * <p>Runs on MINA's timer, every two seconds or more often; never waits.
 */
public final class KeepAlive {
  private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

  /** OpenSSH's own; a server that does not know it answers with a failure, which is an answer. */
  private static final String REQUEST = "keepalive@openssh.com";

  /** Also what it may take to notice that this machine slept or has left its network. */
  private static final Duration LONGEST_TICK = Duration.ofSeconds(2);

  private final ClientSession session;
  private final SocketSession socket;
  private final SilenceDetector silence;
  private long lastNanos = System.nanoTime();
  private long lastMillis = System.currentTimeMillis();
  private long lastHeard;

  private KeepAlive(ClientSession session, SocketSession socket, SilenceDetector silence) {
    this.session = session;
    this.socket = socket;
    this.silence = silence;
  }

  /** Watches a connection until it is closed. */
  public static void start(SshClient client, ClientSession session, Liveness liveness) {
    Duration eighth = liveness.deadAfter().dividedBy(8);
    Duration tick = eighth.compareTo(LONGEST_TICK) < 0 ? eighth : LONGEST_TICK;
    SocketSession socket = (SocketSession) session.getIoSession();
    KeepAlive watch = new KeepAlive(session, socket, new SilenceDetector(liveness, tick));
    ScheduledFuture<?> ticking =
        client
            .getScheduledExecutorService()
            .scheduleWithFixedDelay(
                watch::tick, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    session.addCloseFutureListener(_ -> ticking.cancel(false));
  }

  private void tick() {
    try {
      switch (silence.tick(passed(), heard())) {
        case NOTHING -> closeIfNetworkLeft();
        case ASK -> ping(session);
        case GIVE_UP -> close("it does not answer any more");
      }
    } catch (IOException | RuntimeException e) { // another tick comes, or the connection is closed
      LOG.debug("{}: {}", session, e.toString());
    }
  }

  private boolean heard() {
    long at = socket.heardNanos();
    boolean news = at != lastHeard;
    lastHeard = at;
    return news;
  }

  /** The monotonic clock stands still while a machine sleeps, the other one may be set. */
  private Duration passed() {
    long nanos = System.nanoTime();
    long millis = System.currentTimeMillis();
    Duration awake = Duration.ofNanos(nanos - lastNanos);
    Duration wall = Duration.ofMillis(millis - lastMillis);
    lastNanos = nanos;
    lastMillis = millis;
    return awake.compareTo(wall) > 0 ? awake : wall;
  }

  /** Sends what any server answers; does not wait. */
  public static void ping(ClientSession session) throws IOException {
    Buffer request =
        session.createBuffer(SshConstants.SSH_MSG_GLOBAL_REQUEST, REQUEST.length() + 8);
    request.putString(REQUEST);
    request.putBoolean(true);
    // As one of MINA's own threads, which never wait for the end of a key exchange.
    ThreadUtils.runAsInternal(request, it -> session.request(it, REQUEST, (_, _) -> {}));
  }

  /** After a change of network the server's answers would go where this machine no longer is. */
  private void closeIfNetworkLeft() throws SocketException {
    if (socket.getLocalAddress() instanceof InetSocketAddress local
        && hasLeft(local.getAddress())) {
      close("this machine has left its network");
    }
  }

  /**
   * To be allowed to bind an address is the cheapest proof that it is still here; the list of
   * networks is what decides otherwise.
   */
  static boolean hasLeft(InetAddress address) throws SocketException {
    try (DatagramChannel probe = DatagramChannel.open()) {
      probe.bind(new InetSocketAddress(address, 0));
      return false;
    } catch (IOException _) {
      return NetworkInterface.getByInetAddress(address) == null;
    }
  }

  private void close(String reason) {
    LOG.info("The connection to {} is given up: {}", socket.getRemoteAddress(), reason);
    session.close(true);
  }
}
