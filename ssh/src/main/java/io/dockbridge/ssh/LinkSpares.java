package io.dockbridge.ssh;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The {@link SpareStreams} of one link. A spare that has ended is never handed out; one whose end
 * is still on its way may be.
 *
 * <p>Thread-safe. Spares are opened without a thread of their own; the link's receiving thread
 * brings them here.
 */
final class LinkSpares {
  private static final Logger LOG = LoggerFactory.getLogger(LinkSpares.class);

  /** With those that come back from their use, so many times more; the rest of these is closed. */
  private static final int MOST = 2;

  /** More than a small request takes where the server is near, less than a round trip else. */
  private static final Duration SOON = Duration.ofMillis(5);

  /** dockerd ends a connection on which no request has come for five minutes. */
  private static final Duration OLDEST = Duration.ofMinutes(4);

  /** One that ends sooner is not replaced: the program would only end the next one, too. */
  private static final Duration WORTH_REPLACING = Duration.ofSeconds(10);

  /** Behind an opening that was refused: the program is not there, and the next one is, too. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final SshLink link;
  private final StreamTarget target;
  private final SpareKind kind;

  // Guarded by this; first those that have been used, as the other end has all it needs for them.
  private final ArrayDeque<Spare> spares = new ArrayDeque<>();
  private int opening;
  private boolean closed;
  private long mayOpen = System.nanoTime();

  /** Whether a refill is already to come. */
  private final AtomicBoolean soon = new AtomicBoolean();

  /**
   * A stream nobody has yet.
   *
   * @param since when it was opened or came back, by {@link System#nanoTime}
   */
  private record Spare(StreamChannel channel, long since) {
    boolean isOlderThan(Duration age) {
      return System.nanoTime() - since > age.toNanos();
    }
  }

  LinkSpares(SshLink link, StreamTarget target, SpareKind kind) {
    this.link = link;
    this.target = target;
    this.kind = kind;
  }

  /**
   * A spare if the server was heard of a moment ago, which is as good a proof as an opening that
   * was confirmed; else a new stream.
   */
  Duplex dial() throws SshException {
    Optional<StreamChannel> spare = pollProven();
    StreamChannel channel = spare.isPresent() ? spare.get() : opened();
    refillSoon();
    return stream(channel);
  }

  private Optional<StreamChannel> pollProven() {
    return link.wasHeardWithin(SshLink.HEARD_JUST_NOW) ? poll(OLDEST) : Optional.empty();
  }

  /** See {@link SpareStreams#takeTo}. */
  Optional<Duplex> takeTo(StreamTarget.TcpPort port) {
    link.listen();
    Optional<StreamChannel> spare = pollProven().filter(it -> connects(it, port));
    refillSoon();
    return spare.map(it -> link.stream(it, StreamChannel::abandon));
  }

  private static boolean connects(StreamChannel spare, StreamTarget.TcpPort port) {
    try {
      spare.connectTo(port);
      return true;
    } catch (IOException e) {
      LOG.debug("{} could not be used: {}", spare, e.toString());
      spare.abandon();
      return false;
    }
  }

  private StreamChannel opened() throws SshException {
    StreamChannel channel = link.openChannel(target);
    channel.whenClosed(() -> ended(channel));
    return channel;
  }

  private Duplex stream(StreamChannel channel) {
    return link.stream(channel, this::comesBack);
  }

  /**
   * Behind an answer that ended with the stream at rest. One that has moved much keeps a window
   * that others need.
   */
  private void comesBack(StreamChannel channel) {
    if (!channel.isAtRest() || channel.hasGrown() || !keeps(channel)) {
      channel.abandon();
    } else if (!channel.isOpen() && forget(channel).isPresent()) { // it ended while it came back
      channel.abandon();
    }
  }

  private synchronized boolean keeps(StreamChannel channel) {
    if (spares.size() >= MOST * kind.kept()) {
      return false;
    }
    spares.addFirst(new Spare(channel, System.nanoTime()));
    return true;
  }

  /**
   * A spare, if there is one; takes no time. Its connection may be lost without anybody knowing, so
   * it is for requests that can be sent again.
   */
  public Optional<Duplex> take() {
    Optional<StreamChannel> spare = poll(Duration.ofDays(1));
    refillSoon();
    return spare.map(this::stream);
  }

  private Optional<StreamChannel> poll(Duration oldest) {
    for (Optional<Spare> next = next(); next.isPresent(); next = next()) {
      Spare spare = next.get();
      if (spare.channel().isAtRest() && !spare.isOlderThan(oldest)) {
        return Optional.of(spare.channel());
      }
      spare.channel().abandon();
    }
    return Optional.empty();
  }

  private synchronized Optional<Spare> next() {
    return Optional.ofNullable(spares.pollFirst());
  }

  /**
   * To open a stream keeps the server's processor from what was just asked, and ours: that comes
   * first while there are spares. One that is missing is probably only in use.
   */
  private void refillSoon() {
    int missing = missing();
    if (missing >= kind.kept()) {
      refill();
    } else if (missing > 1 && soon.compareAndSet(false, true)) {
      link.later(
          SOON,
          () -> {
            soon.set(false);
            refill();
          });
    }
  }

  private int missing() {
    int missing = kind.kept();
    for (Spare spare : all()) {
      if (spare.channel().isAtRest()) {
        missing--;
      }
    }
    return missing;
  }

  /** Opens as many as are missing; does not wait for them. */
  void refill() {
    dropEnded();
    while (link.isOpen() && reserve()) {
      try {
        StreamChannel channel = kind.open(link, target);
        channel.whenOpened(() -> opened(channel));
      } catch (SshException e) {
        LOG.debug("no spare stream to {}: {}", target, e.toString());
        release();
        return;
      }
    }
  }

  /** OpenSSH says of an ended connection that nothing more comes, and waits for our close. */
  private void dropEnded() {
    for (Spare spare : all()) {
      if (!spare.channel().isAtRest() && forget(spare.channel()).isPresent()) {
        spare.channel().abandon();
      }
    }
  }

  private synchronized List<Spare> all() {
    return List.copyOf(spares);
  }

  /** Those that nobody has yet, with those that are being opened. */
  int count() {
    int open = 0;
    for (Spare spare : all()) {
      if (spare.channel().isOpen()) {
        open++;
      }
    }
    return open + opening();
  }

  private synchronized int opening() {
    return opening;
  }

  private synchronized boolean reserve() {
    if (closed || spares.size() + opening >= kind.kept() || System.nanoTime() - mayOpen < 0) {
      return false;
    }
    opening++;
    return true;
  }

  private synchronized void refused() {
    opening--;
    mayOpen = System.nanoTime() + PAUSE.toNanos();
  }

  private synchronized void release() {
    opening--;
  }

  private void opened(StreamChannel channel) {
    if (!channel.isOpen()) {
      refused();
      channel.abandon();
      return;
    }
    boolean kept;
    synchronized (this) {
      opening--;
      kept = !closed && spares.add(new Spare(channel, System.nanoTime()));
    }
    if (kept) {
      channel.whenClosed(() -> ended(channel));
    } else {
      channel.abandon();
    }
  }

  /** Ends all and opens no more; those that are used are not touched. Idempotent. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    for (Optional<Spare> next = next(); next.isPresent(); next = next()) {
      next.get().channel().abandon();
    }
  }

  private void ended(StreamChannel channel) {
    Optional<Spare> spare = forget(channel);
    spare.ifPresent(it -> it.channel().abandon());
    if (spare.filter(it -> it.isOlderThan(WORTH_REPLACING)).isPresent()) {
      refill();
    }
  }

  private synchronized Optional<Spare> forget(StreamChannel channel) {
    Optional<Spare> spare = spares.stream().filter(it -> it.channel().equals(channel)).findFirst();
    spare.ifPresent(spares::remove);
    return spare;
  }
}
