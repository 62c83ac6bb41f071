package io.dockbridge.ssh;

import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.channel.StreamChannel;
import io.dockbridge.ssh.channel.StreamTarget;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Streams to one unix socket of the server, some of which are opened before anybody asks: a use
 * that gets such a spare saves the round trip of the opening (ADR 12). From the first use on a few
 * are kept on each TCP connection that is used, and those that are released come back. A spare is
 * no activity: on the server it is one accepted connection. When the program at the socket ends
 * some, others take their place.
 *
 * <p>A spare that has ended is never handed out, but its end may still be on its way. So {@link
 * #dial} is for what must not be lost, {@link #take} for what can be sent again.
 *
 * <p>Called on the threads that serve clients; thread-safe. Spares are opened without a thread of
 * their own: a link's receiving thread brings them here.
 */
public final class ChannelPool implements Dialer {
  private static final Logger LOG = LoggerFactory.getLogger(ChannelPool.class);

  /** With those that come back, so many times as many are kept; others are closed. */
  private static final int MOST = 2;

  /** More than a small request takes where the server is near, less than a round trip else. */
  private static final Duration SOON = Duration.ofMillis(5);

  /** dockerd ends a connection on which no request has come for five minutes. */
  private static final Duration OLDEST = Duration.ofMinutes(4);

  private static final Duration ANY_AGE = Duration.ofDays(1);

  /** One that ends sooner is not replaced: the program would only end the next one, too. */
  private static final Duration WORTH_REPLACING = Duration.ofSeconds(10);

  /** After an opening that was refused: the program is not there. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private final Links links;
  private final ExecFallback fallback;
  private final StreamTarget target;
  private final int kept;
  private final boolean narrow;

  // Guarded by this; first those that have been used, as the other end has all it needs for them.
  private final ArrayDeque<Spare> spares = new ArrayDeque<>();
  private final List<SshLink> opening = new ArrayList<>();
  private boolean closed;
  private long mayOpen = System.nanoTime();

  private final AtomicBoolean refillScheduled = new AtomicBoolean();

  /**
   * A stream nobody has yet.
   *
   * @param since when it was opened or came back, by {@link System#nanoTime}
   */
  private record Spare(StreamChannel channel, SshLink link, long since) {
    static Spare of(StreamChannel channel, SshLink link) {
      return new Spare(channel, link, System.nanoTime());
    }

    boolean isOlderThan(Duration age) {
      return System.nanoTime() - since > age.toNanos();
    }
  }

  /**
   * Opens none yet.
   *
   * @param kept how many are opened ahead on each link
   * @param narrow whether their windows stay small until they are used, as there are many
   */
  ChannelPool(Links links, ExecFallback fallback, StreamTarget target, int kept, boolean narrow) {
    this.links = links;
    this.fallback = fallback;
    this.target = target;
    this.kept = kept;
    this.narrow = narrow;
  }

  /** A program for each stream is too much to be started ahead. */
  private int size() {
    return fallback.isUsedFor(target) ? 0 : kept;
  }

  /**
   * A stream that works as far as anybody can know: a spare if the server was heard of a moment
   * ago, which is as good a proof as a confirmed opening, else a new one, which takes a round trip.
   *
   * @throws SshException as {@link SshConnection#openSocket}
   */
  @Override
  public Duplex dial() throws IOException {
    SshLink link = calmest();
    Optional<Spare> spare = pollProven(link);
    if (spare.isEmpty()) {
      return fallback.open(target, (on, way) -> newStream(on.openChannel(way), on));
    }
    refillSoon(link);
    return stream(spare.get());
  }

  /** Commands come in series: the next one finds that a distant server was heard of just now. */
  private SshLink calmest() {
    SshLink link = links.calmest();
    if (link.isFar()) {
      link.keepWarm();
    }
    return link;
  }

  private Duplex newStream(StreamChannel channel, SshLink link) {
    channel.whenClosed(() -> ended(channel));
    refillSoon(link);
    return stream(Spare.of(channel, link));
  }

  /**
   * A spare, if there is one; takes no time. Its connection may be lost without anybody knowing, so
   * it is for requests that can be sent again.
   */
  public Optional<Duplex> take() {
    SshLink link = calmest();
    Optional<Spare> spare = poll(link, ANY_AGE);
    refillSoon(link);
    return spare.map(this::stream);
  }

  /** A spare on a link whose server was heard of a moment ago; takes no time. */
  Optional<StreamChannel> takeProven(SshLink link) {
    Optional<Spare> spare = pollProven(link);
    refillSoon(link);
    return spare.map(Spare::channel);
  }

  private Optional<Spare> pollProven(SshLink link) {
    return link.wasHeardWithin(SshLink.HEARD_JUST_NOW) ? poll(link, OLDEST) : Optional.empty();
  }

  private Duplex stream(Spare it) {
    return it.link().stream(it.channel(), channel -> comesBack(channel, it.link()));
  }

  /**
   * After an answer that ended with the stream at rest. One that has moved much keeps a window that
   * others need.
   */
  private void comesBack(StreamChannel channel, SshLink link) {
    if (!channel.isAtRest() || channel.hasGrown() || !keeps(channel, link)) {
      channel.abandon();
    } else if (!channel.isOpen() && forget(channel).isPresent()) { // it ended while it came back
      channel.abandon();
    }
  }

  private synchronized boolean keeps(StreamChannel channel, SshLink link) {
    if (closed || count(link) >= MOST * Math.max(size(), 1)) {
      return false;
    }
    spares.addFirst(Spare.of(channel, link));
    return true;
  }

  /** Guarded by this. */
  private int count(SshLink link) {
    return (int) spares.stream().filter(it -> it.link().equals(link)).count();
  }

  private Optional<Spare> poll(SshLink link, Duration oldest) {
    Predicate<Spare> wanted = it -> it.link().equals(link) || fallback.isUsedFor(target);
    for (Optional<Spare> next = next(wanted); next.isPresent(); next = next(wanted)) {
      Spare spare = next.get();
      if (spare.channel().isAtRest() && !spare.isOlderThan(oldest)) {
        return next;
      }
      spare.channel().abandon();
    }
    return Optional.empty();
  }

  private synchronized Optional<Spare> next(Predicate<Spare> wanted) {
    Optional<Spare> next = spares.stream().filter(wanted).findFirst();
    next.ifPresent(spares::remove);
    return next;
  }

  /**
   * Opening a stream costs the server's processor and ours as much as a small request, which was
   * just sent and comes first while there are spares. One that is missing is probably only in use.
   */
  private void refillSoon(SshLink link) {
    int missing = size() - atRest(link);
    if (missing > 0 && missing == size()) {
      refill(link);
    } else if (missing > 1 && refillScheduled.compareAndSet(false, true)) {
      link.later(
          SOON,
          () -> {
            refillScheduled.set(false);
            refill(link);
          });
    }
  }

  private int atRest(SshLink link) {
    int count = 0;
    for (Spare spare : all()) {
      count += spare.link().equals(link) && spare.channel().isAtRest() ? 1 : 0;
    }
    return count;
  }

  /** Opens as many as are missing; does not wait for them. */
  void refill(SshLink link) {
    dropEnded();
    while (link.isOpen() && reserve(link)) {
      try {
        StreamChannel channel = begin(link);
        channel.whenOpened(() -> opened(channel, link));
      } catch (SshException e) {
        LOG.debug("no spare stream to {}: {}", target, e.toString());
        release(link);
        return;
      }
    }
  }

  private StreamChannel begin(SshLink link) throws SshException {
    return narrow ? link.beginNarrow(target) : link.begin(target);
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

  private synchronized boolean reserve(SshLink link) {
    long there = count(link) + opening.stream().filter(link::equals).count();
    return !closed && there < size() && System.nanoTime() - mayOpen >= 0 && opening.add(link);
  }

  private synchronized void release(SshLink link) {
    opening.remove(link);
  }

  private synchronized void refused(SshLink link) {
    opening.remove(link);
    mayOpen = System.nanoTime() + PAUSE.toNanos();
  }

  private void opened(StreamChannel channel, SshLink link) {
    if (!channel.isOpen()) {
      refused(link);
      channel.abandon();
      return;
    }
    boolean kept;
    synchronized (this) {
      opening.remove(link);
      kept = !closed && spares.add(Spare.of(channel, link));
    }
    if (kept) {
      channel.whenClosed(() -> ended(channel));
    } else {
      channel.abandon();
    }
  }

  /** Ends the spares and opens no more; streams in use go on. Idempotent. */
  void close() {
    synchronized (this) {
      closed = true;
    }
    for (Optional<Spare> next = next(_ -> true); next.isPresent(); next = next(_ -> true)) {
      next.get().channel().abandon();
    }
  }

  private void ended(StreamChannel channel) {
    Optional<Spare> spare = forget(channel);
    spare.ifPresent(it -> it.channel().abandon());
    spare.filter(it -> it.isOlderThan(WORTH_REPLACING)).ifPresent(it -> refill(it.link()));
  }

  private Optional<Spare> forget(StreamChannel channel) {
    return next(it -> it.channel().equals(channel));
  }
}
