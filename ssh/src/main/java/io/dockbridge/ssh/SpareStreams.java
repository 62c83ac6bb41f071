package io.dockbridge.ssh;

import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams to one unix socket of the server, some of which are opened before anybody asks: to open
 * one takes a round trip, which whoever gets a spare saves. From the first use on a few are kept. A
 * spare counts nowhere as use, and is nothing but an accepted connection to the program at the
 * socket; when that ends it, another one takes its place.
 *
 * <p>A spare that has ended is never handed out. One whose end is still on its way may be: so there
 * are two ways to ask. {@link #dial} is for what must not be lost: it hands out a spare only if the
 * server was heard of a moment ago, which is as good a proof as an opening that was confirmed.
 * {@link #take} is for what can be sent again.
 *
 * <p>Thread-safe. Spares are opened without a thread of their own; the connection's receiving
 * thread brings them here.
 */
public final class SpareStreams implements Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(SpareStreams.class);

  /** {@code docker run} has three requests under way at once. */
  private static final int KEPT = 3;

  /** Well above a round trip, well below the time in which a link is lost and comes back. */
  static final Duration HEARD_JUST_NOW = Duration.ofMillis(500);

  /** dockerd ends a connection on which no request has come for five minutes. */
  private static final Duration OLDEST = Duration.ofMinutes(4);

  /** One that ends sooner is not replaced: the program would only end the next one, too. */
  private static final Duration WORTH_REPLACING = Duration.ofSeconds(10);

  private final SshConnection connection;
  private final StreamTarget target;

  // Guarded by this; the oldest first.
  private final ArrayDeque<Spare> spares = new ArrayDeque<>();
  private int opening;

  /**
   * A stream nobody has yet.
   *
   * @param since when it was opened, by {@link System#nanoTime}
   */
  private record Spare(StreamChannel channel, long since) {
    boolean isOlderThan(Duration age) {
      return System.nanoTime() - since > age.toNanos();
    }
  }

  SpareStreams(SshConnection connection, StreamTarget target) {
    this.connection = connection;
    this.target = target;
  }

  /**
   * A stream that works as far as anybody can know; waits a round trip if there is no such spare.
   *
   * @throws SshException as {@link SshConnection#openSocket}
   */
  @Override
  public Duplex dial() throws IOException {
    Optional<StreamChannel> spare = Optional.empty();
    if (connection.wasHeardWithin(HEARD_JUST_NOW)) {
      spare = poll(OLDEST);
    }
    Duplex stream = spare.isPresent() ? connection.stream(spare.get()) : connection.open(target);
    refill();
    return stream;
  }

  /**
   * A spare, if there is one; takes no time. Its connection may be lost without anybody knowing, so
   * it is for requests that can be sent again.
   */
  public Optional<Duplex> take() {
    Optional<StreamChannel> spare = poll(Duration.ofDays(1));
    refill();
    return spare.map(connection::stream);
  }

  private Optional<StreamChannel> poll(Duration oldest) {
    for (Optional<Spare> next = next(); next.isPresent(); next = next()) {
      Spare spare = next.get();
      if (spare.channel().isUnused() && !spare.isOlderThan(oldest)) {
        return Optional.of(spare.channel());
      }
      spare.channel().abandon();
    }
    return Optional.empty();
  }

  private synchronized Optional<Spare> next() {
    return Optional.ofNullable(spares.pollFirst());
  }

  private void refill() {
    while (connection.isOpen() && reserve()) {
      try {
        StreamChannel channel = connection.register(target);
        channel.open().addListener(outcome -> opened(channel, outcome.isOpened()));
      } catch (IOException e) {
        LOG.debug("no spare stream to {}: {}", target, e.toString());
        release();
        return;
      }
    }
  }

  private synchronized boolean reserve() {
    if (spares.size() + opening >= KEPT) {
      return false;
    }
    opening++;
    return true;
  }

  private synchronized void release() {
    opening--;
  }

  private void opened(StreamChannel channel, boolean succeeded) {
    if (!succeeded) {
      release();
      channel.abandon();
      return;
    }
    Spare spare = new Spare(channel, System.nanoTime());
    synchronized (this) {
      opening--;
      spares.addLast(spare);
    }
    channel.addCloseFutureListener(_ -> ended(spare));
  }

  private void ended(Spare spare) {
    boolean wasSpare;
    synchronized (this) {
      wasSpare = spares.remove(spare);
    }
    if (wasSpare && spare.isOlderThan(WORTH_REPLACING)) {
      refill();
    }
  }
}
