package io.dockbridge.daemon.session;

import io.dockbridge.enginesocket.EngineUnavailableException;
import io.dockbridge.portforward.ContainerMonitor;
import io.dockbridge.portforward.server.ForwardDialer;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.SshConnection;
import io.dockbridge.ssh.transport.SshException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session of the moment, if there is one. Thread-safe; the lock guards the field alone and is
 * never held over I/O.
 */
public final class CurrentSession implements ForwardDialer {
  private static final Logger log = LoggerFactory.getLogger(CurrentSession.class);

  /** How long a connection to a local port waits for a lost server to come back. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition opened = lock.newCondition();

  /** Guarded by lock. */
  private Optional<EngineSession> session = Optional.empty();

  void set(EngineSession next) {
    lock.lock();
    try {
      session = Optional.of(next);
      opened.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the session and returns it, to be closed. */
  Optional<EngineSession> clear() {
    lock.lock();
    try {
      Optional<EngineSession> last = session;
      session = Optional.empty();
      return last;
    } finally {
      lock.unlock();
    }
  }

  /** The session; empty if there is no connection. */
  public Optional<EngineSession> get() {
    lock.lock();
    try {
      return session;
    } finally {
      lock.unlock();
    }
  }

  /** How the engine was when it was asked last; empty if there is no connection. */
  public Optional<EngineHealth> engine() {
    return get().map(it -> it.engineHealth().now());
  }

  /** Why no request can be answered now although there is a connection; empty if one can. */
  public Optional<String> hangs() {
    return get().flatMap(it -> it.engineHealth().hangs());
  }

  /**
   * Waits for an engine that hangs, but not for long.
   *
   * @throws EngineUnavailableException if it goes on
   */
  public void awaitAnswers() throws EngineUnavailableException, InterruptedException {
    Optional<EngineSession> there = get();
    if (there.isPresent()) {
      there.get().engineHealth().await();
    }
  }

  /** A stream for a request that can be asked again; waits for nothing. */
  public Optional<Duplex> spareStream() {
    return get().flatMap(EngineSession::spareStream);
  }

  /** A stream to the engine, if it answers now. */
  public Optional<Duplex> dialIfReady() {
    Optional<EngineSession> there = get().filter(it -> it.engineHealth().hangs().isEmpty());
    if (there.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(there.get().dialer().dial());
    } catch (IOException e) {
      log.debug("the engine cannot be reached now: {}", e.toString());
      return Optional.empty();
    }
  }

  /** A stream to the engine; waits for a session without a limit, and wakes nothing. */
  public Duplex dialWhenReady() throws IOException, InterruptedException {
    return await().dialer().dial();
  }

  /** Waits for a session without a limit. */
  public EngineSession await() throws InterruptedException {
    lock.lock();
    try {
      while (session.isEmpty()) {
        opened.await();
      }
      return session.get();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Connects to a port on the server; waits a while for a server that is being reconnected.
   *
   * @throws ConnectException if nothing listens there
   */
  @Override
  public Duplex dial(String host, int port) throws IOException {
    return openPort(ssh -> ssh.openTcp(host, port));
  }

  @Override
  public Duplex dialUnconfirmed(String host, int port) throws IOException {
    return openPort(ssh -> ssh.openTcpUnconfirmed(host, port));
  }

  @FunctionalInterface
  private interface Opening {
    Duplex on(SshConnection ssh) throws IOException;
  }

  private Duplex openPort(Opening opening) throws IOException {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (true) {
      EngineSession there = awaitUsable(Duration.ofNanos(deadline - System.nanoTime()));
      try {
        return opening.on(there.ssh());
      } catch (SshException e) {
        if (e.kind() == SshException.Kind.CHANNEL) {
          throw refused(e);
        }
        // The connection is lost, which was not known before: nothing was sent, the next one does.
        log.debug("a port is dialled again: {}", e.getMessage());
      }
    }
  }

  /** Starts a command on the server; waits a while for a server that is being reconnected. */
  public Duplex openCommand(String command) throws IOException {
    return awaitUsable(TIMEOUT).ssh().openCommand(command);
  }

  /** The same, but fails where there is no connection now. */
  public Duplex openCommandNow(String command) throws IOException {
    return now().ssh().openCommand(command);
  }

  /** A stream to a unix socket of the server; fails where there is no connection now. */
  public Duplex openSocketNow(String path) throws IOException {
    return now().ssh().openSocket(path);
  }

  private EngineSession now() throws IOException {
    return get().orElseThrow(() -> new IOException("there is no connection to the server"));
  }

  private EngineSession awaitUsable(Duration limit) throws IOException {
    try {
      Optional<EngineSession> there = await(limit);
      if (there.isEmpty()) {
        throw new IOException("there is no connection to the server");
      }
      return there.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static ConnectException refused(SshException reason) {
    ConnectException refused = new ConnectException(reason.getMessage());
    refused.initCause(reason);
    return refused;
  }

  /** What follows the containers; empty if there is no connection, or ports are not forwarded. */
  public Optional<ContainerMonitor> monitor() {
    return get().flatMap(EngineSession::monitor);
  }

  /** How many containers run; empty if that is not followed. Asks nobody. */
  public Optional<Integer> runningContainers() {
    return monitor().map(ContainerMonitor::running);
  }

  /**
   * The session, if its engine answers.
   *
   * @throws IOException if there is none, or its engine hangs: who asks must not wait in vain
   */
  public EngineSession answering() throws IOException {
    EngineSession there = now();
    Optional<String> hangs = there.engineHealth().hangs();
    if (hangs.isPresent()) {
      throw new IOException(hangs.get());
    }
    return there;
  }

  /** A session whose connection is lost is replaced by one on a new connection. */
  private Optional<EngineSession> usable() {
    return session.filter(it -> it.ssh().isOpen());
  }

  private Optional<EngineSession> await(Duration limit) throws InterruptedException {
    long left = limit.toNanos();
    if (!lock.tryLock(left, TimeUnit.NANOSECONDS)) {
      return Optional.empty();
    }
    try {
      while (usable().isEmpty() && left > 0) {
        left = opened.awaitNanos(left);
      }
      return usable();
    } finally {
      lock.unlock();
    }
  }
}
