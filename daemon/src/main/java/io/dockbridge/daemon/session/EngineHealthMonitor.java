package io.dockbridge.daemon.session;

import io.dockbridge.daemon.session.EngineHealth.Answers;
import io.dockbridge.daemon.session.EngineHealth.Away;
import io.dockbridge.daemon.session.EngineHealth.Hangs;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.proxy.Dialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the engine of a session again and again whether it is there, for as long as the session
 * lasts. An engine that leaves two questions in a row unanswered hangs (one is not enough: it may
 * be starved for a moment): new requests wait for its next answer, or for {@link Pace#timeout}.
 * Being asked is no use: it keeps no server.
 *
 * <p>Threads: {@code engine-health} (virtual) asks; everything else is called by any. The lock
 * guards the health and is never held over I/O.
 */
public final class EngineHealthMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineHealthMonitor.class);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  /**
   * How often, and how long for.
   *
   * @param interval from an answer to the next question
   * @param answer how long the engine has for it
   * @param timeout how long a request waits for an engine that hangs
   */
  public record Pace(Duration interval, Duration answer, Duration timeout) {
    private static final Duration LEAST_ANSWER = Duration.ofSeconds(3);
    private static final Duration LEAST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration MOST_TIMEOUT = Duration.ofSeconds(30);

    /** Two questions fit into two keep-alives, unless these are only a few seconds apart. */
    public static Pace of(Duration keepAlive) {
      Duration twice = keepAlive.multipliedBy(2);
      return new Pace(
          keepAlive,
          longer(keepAlive.dividedBy(2), LEAST_ANSWER),
          longer(twice.compareTo(MOST_TIMEOUT) < 0 ? twice : MOST_TIMEOUT, LEAST_TIMEOUT));
    }

    private static Duration longer(Duration a, Duration b) {
      return a.compareTo(b) > 0 ? a : b;
    }
  }

  /** Called on the thread {@code engine-health}; see {@link CachedEngineInfo#pinged}. */
  @FunctionalInterface
  interface AnswerListener {
    void answered(Map<String, String> headers, long asked);
  }

  private final Dialer engine;
  private final AnswerListener listener;
  private final Pace pace;
  private final InstantSource clock;
  private final Thread thread = Thread.ofVirtual().name("engine-health").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Streams on which nothing has come yet, and whose requests can be asked again. */
  private final Set<UnansweredStream> unanswered = ConcurrentHashMap.newKeySet();

  /** Used by the asking thread only. */
  private Optional<Instant> silentSince = Optional.empty();

  // Guarded by lock.
  private EngineHealth health;
  private Optional<DockerEngine> asked = Optional.empty();
  private boolean closed;

  private EngineHealthMonitor(
      Dialer engine, Pace pace, InstantSource clock, AnswerListener listener) {
    this.engine = engine;
    this.listener = listener;
    this.pace = pace;
    this.clock = clock;
    this.health = new Answers(clock.instant());
  }

  /** Of an engine that has just answered; asks it at once what clients want to know. */
  static EngineHealthMonitor start(
      Dialer engine, Pace pace, InstantSource clock, AnswerListener listener) {
    EngineHealthMonitor monitor = new EngineHealthMonitor(engine, pace, clock, listener);
    monitor.thread.start();
    return monitor;
  }

  /** As of the last question. */
  public EngineHealth now() {
    lock.lock();
    try {
      return health;
    } finally {
      lock.unlock();
    }
  }

  /** Why no request can be answered now; empty if one can, or nobody knows better. */
  Optional<String> hangs() {
    EngineHealth now = now();
    return now instanceof Hangs ? now.problem() : Optional.empty();
  }

  /**
   * Waits while the engine hangs; returns at once if it does not, or when the session ends.
   *
   * @throws EngineUnavailableException if it still hangs after {@link Pace#timeout}
   */
  public void await() throws EngineUnavailableException, InterruptedException {
    lock.lock();
    try {
      long left = pace.timeout().toNanos();
      while (health instanceof Hangs && !closed) {
        if (left <= 0) {
          throw new EngineUnavailableException(
              health.problem().orElse("")
                  + ". As soon as it does, requests go through again; look on its machine:"
                  + " systemctl status docker.",
              null);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * The stream, for a request that can be asked again: it breaks when the engine hangs before a
   * byte has come on it.
   */
  Duplex unanswered(Duplex stream) {
    UnansweredStream watched = new UnansweredStream(stream, unanswered);
    if (hangs().isPresent()) {
      watched.giveUp();
    }
    return watched;
  }

  private void run() {
    try {
      Duration pause = Duration.ZERO;
      while (!endsWithin(pause)) {
        pause = askSafely();
      }
    } catch (InterruptedException _) {
      log.trace("the session has ended"); // only close() interrupts
    }
  }

  /** A bug of ours must not let an engine hang for ever. */
  private Duration askSafely() {
    try {
      return ask();
    } catch (RuntimeException e) {
      log.error("The engine cannot be asked whether it answers", e);
      become(new Away(clock.instant(), e.toString()));
      return pace.interval();
    }
  }

  private boolean endsWithin(Duration limit) throws InterruptedException {
    lock.lock();
    try {
      long left = limit.toNanos();
      while (!closed && left > 0) {
        left = changed.awaitNanos(left);
      }
      return closed;
    } finally {
      lock.unlock();
    }
  }

  /** One question; returns the pause before the next one. */
  private Duration ask() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    try (DockerEngine once = next()) {
      long begun = System.nanoTime();
      listener.answered(once.ping(), begun);
      silentSince = Optional.empty();
      become(new Answers(clock.instant()));
    } catch (SocketTimeoutException _) {
      if (silentSince.isPresent()) {
        become(new Hangs(clock.instant(), silentSince.get()));
      }
      silentSince = silentSince.or(() -> Optional.of(now));
      return Duration.ZERO;
    } catch (IOException e) {
      silentSince = Optional.empty();
      away(e);
    }
    return pace.interval();
  }

  /** A lost connection says nothing of the engine, and ends the session anyway. */
  private void away(IOException reason) {
    if (!(reason instanceof SshException ssh && ssh.kind() == SshException.Kind.NETWORK)) {
      become(new Away(clock.instant(), String.valueOf(reason.getMessage())));
    }
  }

  /** While it hangs a question may take as long as a request: a slow answer is one, too. */
  private DockerEngine next() {
    Duration limit = hangs().isPresent() ? pace.timeout() : pace.answer();
    DockerEngine once = new DockerEngine(engine, limit);
    lock.lock();
    try {
      asked = Optional.of(once);
      if (!closed) {
        return once;
      }
    } finally {
      lock.unlock();
    }
    once.close();
    return once;
  }

  private void become(EngineHealth next) {
    EngineHealth before;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      before = health;
      health = next;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    if (!before.problem().equals(next.problem())) {
      log(next);
    }
    if (next instanceof Hangs) {
      unanswered.forEach(UnansweredStream::giveUp);
    }
  }

  private static void log(EngineHealth now) {
    now.problem()
        .ifPresentOrElse(
            problem -> log.warn("{}", problem), () -> log.info("The Docker engine answers again"));
  }

  /** Whoever waits goes on, and finds the session ended. Idempotent. */
  @Override
  public void close() {
    Optional<DockerEngine> last;
    lock.lock();
    try {
      closed = true;
      last = asked;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    last.ifPresent(DockerEngine::close);
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
