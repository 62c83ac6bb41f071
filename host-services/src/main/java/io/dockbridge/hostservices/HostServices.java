package io.dockbridge.hostservices;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the server's containers reach this machine: as {@code host.docker.internal}, and by its ssh
 * agent. Thread-safe.
 *
 * <p>Thread: {@code host-relay}, virtual, as long as a server can be reached. The relay there is
 * started again if it ends. Why: ADR 28.
 */
public final class HostServices implements Closeable {
  /** What {@code host.docker.internal} resolves to; the relay listens there. */
  public static final String ADDRESS = "192.168.65.254";

  private static final Logger LOG = LoggerFactory.getLogger(HostServices.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** How long a stop waits for the relay to end. */
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /** How long requests wait until the relay is ready, after each connection. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * What was chosen.
   *
   * @param agentsFile remembers which agents are mounted
   * @param ownServer whether nobody else uses the server: its own programs may reach ports, too
   */
  public record Settings(PortPolicy policy, Path agentsFile, boolean ownServer) {}

  private final HostServer server;
  private final Agents agents;
  private final boolean ownServer;
  private final ContainerRequest.Shared shared;

  /** Guarded by this, as the rest; waiters are notified of each change. */
  private Optional<Thread> thread = Optional.empty();

  private Optional<HostRelay> relay = Optional.empty();
  private Optional<WaitingStreams> streams = Optional.empty();
  private Optional<String> problem = Optional.empty();

  private boolean isConnected;

  /** Until when a container's start waits for the relay, by {@link System#nanoTime}. */
  private long startsWaitUntil = System.nanoTime();

  /** Starts nothing yet. */
  public HostServices(
      HostServer server,
      Settings settings,
      HostContainers containers,
      HostTraffic traffic,
      InstantSource clock) {
    this.server = server;
    this.agents = new Agents(settings.agentsFile());
    this.ownServer = settings.ownServer();
    this.shared =
        new ContainerRequest.Shared(
            settings.policy(), containers, agents, traffic, new IncomingUses(containers, clock));
  }

  /** A server can be reached, another one or again. */
  public void connected() {
    disconnected();
    synchronized (this) {
      isConnected = true;
      startsWaitUntil = System.nanoTime() + PATIENCE.toNanos();
      problem = Optional.empty();
    }
    if (hasPorts() || hasAgents()) {
      startIfConnected();
    }
  }

  private synchronized void startIfConnected() {
    if (isConnected && thread.isEmpty()) {
      Thread next = Thread.ofVirtual().name("host-relay").unstarted(this::keepRunning);
      thread = Optional.of(next);
      next.start();
    }
  }

  /** The server cannot be reached any more; the relay there waits for our return. */
  public void disconnected() {
    Optional<Thread> last;
    synchronized (this) {
      last = thread;
      thread = Optional.empty();
      isConnected = false;
    }
    last.ifPresent(Thread::interrupt);
    dropRelay();
  }

  private void keepRunning() {
    Duration pause = FIRST_PAUSE;
    while (isCurrent()) {
      long begin = System.nanoTime();
      try {
        runOnce();
      } catch (HostRelay.UnsupportedException e) {
        fail(e.getMessage());
        return;
      } catch (IOException e) {
        LOG.debug("containers do not reach this machine now: {}", e.toString());
      } finally {
        if (isCurrent()) {
          dropRelay();
          releaseStarts();
        }
      }
      boolean ranLong = System.nanoTime() - begin > LONGEST_PAUSE.toNanos();
      pause = ranLong ? FIRST_PAUSE : min(pause.multipliedBy(2), LONGEST_PAUSE);
      try {
        Thread.sleep(pause);
      } catch (InterruptedException _) {
        return; // disconnected
      }
    }
  }

  /** The relay has failed once: no container waits for it any more. */
  private synchronized void releaseStarts() {
    startsWaitUntil = System.nanoTime();
    notifyAll();
  }

  private static Duration min(Duration a, Duration b) {
    return a.compareTo(b) < 0 ? a : b;
  }

  private synchronized boolean isCurrent() {
    return thread.equals(Optional.of(Thread.currentThread()));
  }

  private void runOnce() throws IOException {
    try (HostRelay started = HostRelay.connect(server)) {
      synchronized (this) {
        if (!isCurrent()) {
          return;
        }
        relay = Optional.of(started);
      }
      started.run(reach(), new Listener(started));
    }
  }

  private HostRelay.Reach reach() {
    return reachesHostNetwork()
        ? HostRelay.Reach.ALL
        : hasPorts() ? HostRelay.Reach.PORTS : HostRelay.Reach.AGENTS;
  }

  private final class Listener implements HostRelay.Listener {
    private final HostRelay own;

    Listener(HostRelay own) {
      this.own = own;
    }

    @Override
    public void ready(String path) {
      WaitingStreams opened = new WaitingStreams(server, path, shared);
      boolean late;
      synchronized (HostServices.this) {
        late = !relay.equals(Optional.of(own));
        if (!late) {
          streams = Optional.of(opened);
          HostServices.this.notifyAll();
        }
      }
      if (late) {
        opened.close();
        return;
      }
      LOG.info("containers reach this machine{}", hasPorts() ? "" : "'s ssh agent");
      agents.all().keySet().forEach(HostServices.this::openAgent);
    }

    @Override
    public void queued(int containers) {
      Optional<WaitingStreams> there;
      synchronized (HostServices.this) {
        there = streams;
      }
      there.ifPresent(it -> it.provide(containers));
    }

    @Override
    public void blocked(String cure) {
      fail("the server's own firewall drops what they send; run there: " + cure);
    }

    @Override
    public void agentOpened(String name, String path) {
      agents.opened(name, path);
    }

    @Override
    public void agentRefused(String name, String reason) {
      agents.refused(name, reason);
    }
  }

  private void openAgent(String name) {
    Optional<HostRelay> running;
    synchronized (this) {
      running = relay;
    }
    agents.asked(name);
    try {
      if (running.isPresent()) {
        running.get().openAgent(name);
      }
    } catch (IOException e) {
      LOG.debug("the socket of an ssh agent was not made: {}", e.toString()); // when it is back
    }
  }

  private synchronized void fail(String reason) {
    LOG.warn("Containers do not reach this machine as host.docker.internal: {}", reason);
    problem = Optional.of(reason);
    notifyAll();
  }

  private void dropRelay() {
    Optional<HostRelay> lastRelay;
    Optional<WaitingStreams> lastStreams;
    synchronized (this) {
      lastRelay = relay;
      lastStreams = streams;
      relay = Optional.empty();
      streams = Optional.empty();
      notifyAll();
    }
    agents.closed();
    lastStreams.ifPresent(WaitingStreams::close);
    lastRelay.ifPresent(HostServices::closeQuietly);
  }

  private static void closeQuietly(HostRelay relay) {
    try {
      relay.close();
    } catch (IOException e) {
      LOG.debug("closing the relay for containers: {}", e.toString());
    }
  }

  /**
   * Before a container starts: waits until it would reach this machine, but not for long, and not
   * again after the relay has failed.
   *
   * @return why it does not; empty if it does
   */
  public synchronized Optional<String> awaitReady() throws InterruptedException {
    return awaitReady(startsWaitUntil);
  }

  /** Called with the lock held. */
  private Optional<String> awaitReady(long deadline) throws InterruptedException {
    while (streams.isEmpty() && problem.isEmpty() && waitUntil(deadline)) {}
    return streams.isPresent()
        ? Optional.empty()
        : problem.or(() -> Optional.of("the relay on the server does not answer"));
  }

  /** Called with the lock held. */
  private boolean waitUntil(long deadline) throws InterruptedException {
    long left = deadline - System.nanoTime();
    if (left > 0) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return left > 0;
  }

  /** Whether containers may reach any port of this machine. */
  public boolean hasPorts() {
    return !shared.policy().isOff();
  }

  /** Whether containers in the server's own network may, too. */
  public boolean reachesHostNetwork() {
    return hasPorts() && ownServer;
  }

  /** Whether an ssh agent listens at a path of this machine; asks it. */
  public static boolean isAgent(Path socket) {
    return AgentGate.isAgent(socket);
  }

  /**
   * A socket on the server that ends at an ssh agent here, for running containers that mount it.
   *
   * @return its path there; it exists
   * @throws IOException if it cannot be made
   */
  public String shareAgent(Path socket) throws IOException, InterruptedException {
    String name = agents.add(socket);
    startIfConnected();
    awaitRelay();
    if (!agents.isOpen(name)) { // each start of a container comes here
      openAgent(name);
    }
    return agents.awaitOpen(name, PATIENCE);
  }

  private synchronized void awaitRelay() throws IOException, InterruptedException {
    Optional<String> reason = awaitReady(System.nanoTime() + PATIENCE.toNanos());
    if (reason.isPresent()) {
      throw new IOException(reason.get());
    }
  }

  /** Before a container starts that may have mounted an agent: its socket is there. */
  public void awaitAgents() throws IOException, InterruptedException {
    for (Path socket : agents.all().values()) {
      String _ = shareAgent(socket);
    }
  }

  /** Whether an agent was ever mounted; costs nothing. */
  public boolean hasAgents() {
    return !agents.all().isEmpty();
  }

  /** An answer of the engine with the paths that agents have here. */
  public String withLocalPaths(String json) {
    return agents.withLocalPaths(json);
  }

  /** Why containers do not reach this machine; empty if they do, or there is no server. */
  public synchronized Optional<String> problem() {
    return problem;
  }

  /** What containers have used. */
  public List<IncomingPort> incoming() {
    return shared.uses().list();
  }

  /** What was sent is lost if the connection ends before the relay has read it. */
  private synchronized void awaitEnd() throws InterruptedException {
    long deadline = System.nanoTime() + FAREWELL.toNanos();
    while (relay.isPresent() && waitUntil(deadline)) {}
  }

  /** Undoes what was done on the server, if it can be reached. Idempotent. */
  @Override
  public void close() {
    Optional<HostRelay> running;
    synchronized (this) {
      running = relay;
    }
    try {
      if (running.isPresent()) {
        running.get().end();
        awaitEnd();
      }
    } catch (IOException e) {
      LOG.debug("the relay for containers was not ended: {}", e.toString()); // it ends by itself
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    disconnected();
  }
}
