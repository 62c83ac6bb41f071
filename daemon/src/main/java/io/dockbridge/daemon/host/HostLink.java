package io.dockbridge.daemon.host;

import io.dockbridge.daemon.host.HostConnector.HostEngineSocket;
import io.dockbridge.daemon.host.HostState.Connected;
import io.dockbridge.daemon.host.HostState.Connecting;
import io.dockbridge.daemon.host.HostState.Ended;
import io.dockbridge.daemon.session.EngineSession;
import io.dockbridge.daemon.session.Sessions;
import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.ssh.RetryPause;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to a host, held as long as the daemon lives: when it is lost it is tried again at
 * once, then after pauses that double from 1/4 s to 2 s, or to 30 s where the host turns us away.
 * Nothing on the host is ever changed.
 *
 * <p>Threads: {@code dockbridge-host} connects and opens and closes the session, one after the
 * other; the first time, the daemon's starting thread does. The lock guards the state and is never
 * held over I/O.
 */
final class HostLink {
  private static final Logger log = LoggerFactory.getLogger(HostLink.class);

  /** How long a request waits for the connection. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  /** After so many failed attempts it has less, but enough for another one. */
  private static final int HOPELESS = 5;

  private static final Duration SHORT_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);

  /** So long it may go unnoticed that the network is back. */
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  private static final Duration LONGEST_REFUSED = Duration.ofSeconds(30);

  /** For an attempt; doubled for a slow host. The first one has what is configured. */
  private static final Duration FIRST_ATTEMPT = Duration.ofSeconds(5);

  /** A change ends the wait sooner. */
  private static final Duration LONG = Duration.ofDays(1);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final HostConnector connector;
  private final Sessions sessions;
  private final Thread thread = Thread.ofPlatform().name("dockbridge-host").unstarted(this::run);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  /** Guarded by lock. */
  private HostState state = new Connecting(0, Optional.empty());

  HostLink(HostConnector connector, Sessions sessions) {
    this.connector = connector;
    this.sessions = sessions;
  }

  /** The first attempt, on the calling thread. */
  void connect() throws HostUnavailableException {
    open(connector.connect());
  }

  private void open(HostEngineSocket socket) throws HostUnavailableException {
    boolean opened = false;
    try {
      EngineSession session = sessions.open(socket.ssh(), socket.dialer());
      opened = true;
      move(_ -> new Connected(socket.path(), socket.ssh().detour()));
      log.info("Connected to {}, engine at {}", connector.name(), socket.path());
      socket.ssh().onClose(() -> lost(session));
    } catch (IOException e) {
      throw connector.noAnswer(socket, e);
    } finally {
      if (!opened) {
        socket.ssh().close();
      }
    }
  }

  /** Watches over the connection from now on. */
  void start() {
    thread.start();
  }

  HostState state() {
    lock.lock();
    try {
      return state;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the session while there is hope, but not for long.
   *
   * @throws EngineUnavailableException if there is not
   */
  EngineSession await() throws EngineUnavailableException, InterruptedException {
    lock.lock();
    try {
      long left = timeout(state).toNanos();
      while (true) {
        Optional<EngineSession> session = sessions.current().filter(it -> it.ssh().isOpen());
        if (state instanceof Connected && session.isPresent()) {
          return session.get();
        }
        Optional<String> reason = hopeless(state, left <= 0);
        if (reason.isPresent()) {
          throw new EngineUnavailableException(reason.get(), null);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  private static Duration timeout(HostState state) {
    return state instanceof Connecting(int failures, _) && failures >= HOPELESS
        ? SHORT_TIMEOUT
        : TIMEOUT;
  }

  /** Why nobody need wait any more, if nobody need. */
  private Optional<String> hopeless(HostState state, boolean overdue) {
    return switch (state) {
      case Ended _ -> Optional.of("DockBridge is stopping.");
      case Connected _ -> overdue ? Optional.of(text(connectionLost())) : Optional.empty();
      case Connecting(int failures, Optional<HostProblem> problem) -> {
        boolean forGood = failures > 0 && problem.filter(it -> !it.passing()).isPresent();
        yield overdue || forGood
            ? Optional.of(text(problem.orElseGet(this::connectionLost)))
            : Optional.empty();
      }
    };
  }

  private static String text(HostProblem problem) {
    return problem.message() + " " + problem.advice();
  }

  /** On a thread of the connection's. */
  private void lost(EngineSession session) {
    move(
        now ->
            now instanceof Connected && sessions.current().filter(session::equals).isPresent()
                ? new Connecting(0, Optional.of(connectionLost()))
                : now);
  }

  private HostProblem connectionLost() {
    return new HostProblem(
        "The connection to " + connector.name() + " is lost.",
        "It is tried again by itself; check this machine's network.",
        true);
  }

  private void run() {
    while (true) {
      HostState now = state();
      try {
        switch (now) {
          case Connected there -> awaitChange(there, LONG);
          case Connecting lost -> reconnect(lost);
          case Ended _ -> {
            return;
          }
        }
      } catch (InterruptedException _) {
        log.debug("woken up"); // only end() interrupts, after it has moved the state
      } catch (RuntimeException e) { // a bug of ours: the watch goes on, but not in a hurry
        log.error("The connection to {} has trouble", connector.name(), e);
        move(
            it ->
                it instanceof Connecting(int n, var problem) ? new Connecting(n + 1, problem) : it);
      }
    }
  }

  private void reconnect(Connecting lost) throws InterruptedException {
    if (lost.failures() == 0) {
      log.warn("The connection to {} is lost; it is tried again", connector.name());
      disconnect();
    } else {
      awaitChange(lost, pause(lost));
    }
    if (state().equals(lost)) {
      attempt(lost);
    }
  }

  private void attempt(Connecting lost) {
    try {
      open(connector.connect(FIRST_ATTEMPT.multipliedBy(1L << Math.min(lost.failures() / 2, 10))));
    } catch (HostUnavailableException e) {
      if (!lost.problem().equals(Optional.of(e.problem()))) {
        log.warn("{} {}", e.problem().message(), e.problem().advice());
      }
      move(
          now ->
              now.equals(lost)
                  ? new Connecting(lost.failures() + 1, Optional.of(e.problem()))
                  : now);
    }
  }

  private static Duration pause(Connecting lost) {
    boolean refused = lost.problem().filter(it -> !it.passing()).isPresent();
    Duration longest = refused ? LONGEST_REFUSED : LONGEST_PAUSE;
    return RetryPause.after(lost.failures(), FIRST_PAUSE, longest);
  }

  private void awaitChange(HostState from, Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    if (!lock.tryLock(left, TimeUnit.NANOSECONDS)) {
      return;
    }
    try {
      while (state.equals(from) && left > 0) {
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Nothing follows the end. */
  private void move(UnaryOperator<HostState> step) {
    lock.lock();
    try {
      state = state instanceof Ended ? state : step.apply(state);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it; blocks for at most a few seconds. Idempotent. */
  void end() throws InterruptedException {
    move(_ -> new Ended());
    thread.interrupt();
    if (thread.isAlive()) {
      thread.join(CLOSE_TIMEOUT);
    }
    disconnect();
  }

  private void disconnect() {
    sessions.lost().ifPresent(it -> it.ssh().close());
  }
}
