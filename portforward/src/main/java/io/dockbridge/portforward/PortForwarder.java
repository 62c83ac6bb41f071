package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.ForwardKey.ServerPort;
import io.dockbridge.portforward.PortAllocator.Allocation;
import io.dockbridge.proxy.AcceptLoop;
import io.dockbridge.proxy.ConnectionLimit;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the local ports equal what containers publish. Thread-safe; all operations are idempotent
 * and may race with each other on the same container.
 *
 * <p>One lock guards the table of forwards. Under it ports are bound and given free, which never
 * waits for anybody outside this process. The engine is asked, servers are dialled and connections
 * are closed without it. Threads: {@code port-retry}, which sleeps while there is nothing for it,
 * tries ports again that could not be had, and ends idle flows of datagrams; connections have their
 * own, see {@link Forward} and {@link UdpRelay}; everything else runs on the caller's.
 */
public final class PortForwarder implements AutoCloseable {
  /**
   * How to forward.
   *
   * @param addresses where local ports are opened
   * @param maxConnections how many a port may have open at once
   * @param maxTotalConnections how many all ports together may have
   * @param exclusions what is not forwarded
   * @param hostNetwork runs what finds the ports of containers on the server's own network, and
   *     fails where there is no connection now; empty: those are not forwarded
   * @param retryInterval how often a port that is taken is tried again
   */
  public record Settings(
      ConflictStrategy conflictStrategy,
      LoopbackAddresses addresses,
      Exclusions exclusions,
      int maxConnections,
      int maxTotalConnections,
      Optional<ServerCommands> hostNetwork,
      Duration retryInterval) {}

  /** Asks the engine about one container. */
  @FunctionalInterface
  public interface Inspection {
    /** Empty if the engine knows none of that id or name. */
    Optional<Container> inspect(String idOrName) throws IOException;
  }

  /** Asks the engine about all running containers. */
  @FunctionalInterface
  public interface Listing {
    /** Those that run now. */
    List<Container> running() throws IOException;
  }

  private static final String LOOPBACK = "127.0.0.1";
  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);

  private final ConnectionHistory history = new ConnectionHistory();
  private final ConflictStrategy strategy;
  private final ScheduledThreadPoolExecutor retry;
  private final Duration retryInterval;

  /** Whether a look at what needs it is to come. */
  private final AtomicBoolean looking = new AtomicBoolean();

  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as the rest. */
  private final ForwardTable forwards;

  private final AcceptLoop accepting = AcceptLoop.start("ports-accept");
  private final UdpRelay relay;
  private final Optional<HostNetwork> hostNetwork;
  private final ObservationOrder order = new ObservationOrder();
  private final PortRules rules;
  private boolean closed;

  /**
   * Forwards nothing yet.
   *
   * @param dialer connects to TCP ports of the server
   * @param commands runs there what UDP needs; waits a while where there is no connection
   */
  public PortForwarder(
      ForwardDialer dialer,
      ServerCommands commands,
      ForwardTraffic traffic,
      Settings settings,
      InstantSource clock) {
    this.strategy = settings.conflictStrategy();
    this.relay = new UdpRelay(commands, settings.maxConnections(), settings.retryInterval(), clock);
    this.rules = new PortRules(settings.exclusions());
    this.hostNetwork =
        settings.hostNetwork().map(it -> new HostNetwork(new HostListeners(it), clock));
    this.forwards =
        new ForwardTable(
            strategy,
            new Forward.Surroundings(
                dialer,
                accepting,
                relay,
                traffic,
                history,
                settings.addresses(),
                new ConnectionLimit(settings.maxTotalConnections()),
                settings.maxConnections(),
                clock),
            this::lookLater);
    this.retryInterval = settings.retryInterval();
    this.retry =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("port-retry").factory());
    retry.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  /**
   * Holds the local ports that a container asks for and that are known before it runs. A connection
   * made from now on waits until the container runs. To be followed by {@link #refresh} when the
   * engine has started it, or by {@link #cancel} when it has not.
   *
   * @throws PortConflictException under {@link ConflictStrategy#FAIL}; nothing is held then
   */
  public void prepare(Container container) throws PortConflictException {
    lock.lock();
    try {
      order.decideNow(container.id());
      hold(container);
    } finally {
      lock.unlock();
    }
  }

  private void hold(Container container) throws PortConflictException {
    List<ForwardKey> held = new ArrayList<>();
    for (PublishedPort port : container.wanted()) {
      ForwardKey key = ForwardKey.of(container.id(), port);
      OptionalInt local = rules.local(container, port);
      boolean free = port.hostPort() > 0 && key.isForwardable() && !closed && !isOwned(key);
      if (free && local.isPresent()) {
        held.add(key);
        Forward forward = forwards.add(key, port, local.getAsInt(), container.name());
        Allocation allocation = forwards.obtainPort(forward);
        if (strategy == ConflictStrategy.FAIL
            && allocation instanceof Allocation.Refused refused
            && refused.taken()) {
          held.forEach(forwards::remove);
          throw new PortConflictException(local.getAsInt(), refused.cause());
        }
      }
    }
  }

  /**
   * A place on the server that a container has already: if it is another one, either the engine is
   * about to refuse the start, or that container has ended and the start will show it.
   */
  private boolean isOwned(ForwardKey key) {
    return forwards.at(key.server()).isPresent();
  }

  /** Gives free what {@link #prepare} holds for a container that was not started. */
  public void cancel(String idOrName) {
    change(() -> forwards.removeAll(forwards.heldFor(Set.of(forwards.resolve(idOrName)))));
  }

  /**
   * Closes all local ports of a container that has ended, and what is connected to them, before it
   * returns. What was observed of the container before no longer counts.
   */
  public void release(String idOrName) {
    change(
        () -> {
          String id = forwards.resolve(idOrName);
          hostNetwork.ifPresent(it -> it.forget(id));
          order.decideNow(id);
          return forwards.removeAll(forwards.keysOf(id));
        });
  }

  /**
   * Asks the engine about a container and makes its local ports equal what it publishes. Ports that
   * {@link #prepare} holds are kept if it doesn't run.
   *
   * @return what the engine said
   * @throws IOException if the engine can't be asked; nothing is changed then
   */
  public Optional<Container> refresh(String idOrName, Inspection inspection) throws IOException {
    return observe(
        () -> inspection.inspect(idOrName).map(this::withHostPorts),
        (answer, observation) ->
            answer
                .map(it -> settle(Set.of(it.id()), List.of(it), observation))
                .orElseGet(() -> forget(forwards.resolve(idOrName), observation)));
  }

  /**
   * Asks the engine about all containers and makes all local ports equal what those publish that
   * run. What failed for want of a connection to the server is tried again.
   *
   * @throws IOException if the engine can't be asked; nothing is changed then
   */
  public void reconcile(Listing listing) throws IOException {
    relay.hurry();
    observe(
        () -> withHostPorts(listing.running()),
        (running, observation) -> {
          Set<String> all = new LinkedHashSet<>();
          running.forEach(container -> all.add(container.id()));
          forwards.keys().stream()
              .filter(key -> !key.isByHand())
              .forEach(key -> all.add(key.containerId()));
          return settle(all, running, observation);
        });
  }

  private Container withHostPorts(Container container) {
    return hostNetwork.map(it -> it.complete(container)).orElse(container);
  }

  private List<Container> withHostPorts(List<Container> running) {
    return hostNetwork.map(it -> it.completeAll(running)).orElse(running);
  }

  /**
   * Whether ports may come and go without an event, those of containers on the server's network.
   */
  boolean followsHostNetwork() {
    return hostNetwork.isPresent();
  }

  /**
   * Opens a port by hand: from now on the server's port is here, whatever containers publish, and
   * even while none does.
   *
   * @throws PortConflictException if the local port cannot be had; nothing is changed then
   */
  public void open(LocalPort local, int remote) throws PortConflictException {
    choose(new ServerPort(LOOPBACK, remote, local.protocol()), local.port(), true);
  }

  /**
   * Moves what is at a local port to another one, and what containers publish there in future.
   *
   * @return whether anything is there
   * @throws PortConflictException if the other port cannot be had; nothing is changed then
   */
  public boolean move(LocalPort local, int other) throws PortConflictException {
    Optional<ServerPort> place = locked(() -> forwards.on(local).map(it -> it.key().server()));
    if (place.isPresent()) {
      choose(place.get(), other, locked(() -> rules.isAlways(place.get())));
    }
    return place.isPresent();
  }

  /**
   * Closes a local port by hand; what containers publish there is not forwarded in future.
   *
   * @return whether it was open
   */
  public boolean close(LocalPort local) {
    Optional<ForwardKey> key = locked(() -> forwards.on(local).map(Forward::key));
    key.ifPresent(it -> change(() -> closeByHand(it)));
    return key.isPresent();
  }

  private List<Runnable> closeByHand(ForwardKey key) {
    rules.forget(key.server());
    if (!key.isByHand()) {
      rules.choose(PortChoice.of(key.server(), OptionalInt.empty(), false));
    }
    return forwards.get(key).map(_ -> forwards.removeAll(List.of(key))).orElse(List.of());
  }

  /** What was decided by hand. */
  public List<PortChoice> choices() {
    return locked(rules::choices);
  }

  /** Decides as it was decided by hand in an earlier run; to be called first. */
  public void restore(List<PortChoice> choices) {
    change(
        () -> {
          choices.forEach(rules::choose);
          return List.of();
        });
  }

  private void choose(ServerPort place, int local, boolean always) throws PortConflictException {
    run(
        locked(
            () -> {
              List<Runnable> closers = forwards.put(place, local);
              rules.choose(PortChoice.of(place, OptionalInt.of(local), always));
              return closers;
            }));
  }

  /** What is forwarded now, in the order in which it came. */
  public List<PortForward> forwards() {
    return Stream.concat(
            locked(forwards::all).stream().map(Forward::describe),
            hostNetwork.stream().flatMap(it -> it.unknown().stream()))
        .toList();
  }

  /** Those of containers whose port is open here on another one than on the server. */
  public List<PortForward> moved() {
    return locked(forwards::moved);
  }

  /** The connections that ended last, oldest first; the last thousand are kept. */
  public List<ForwardedConnection> history() {
    return history.list();
  }

  /** Closes all ports and connections; later calls open none. */
  @Override
  public void close() {
    retry.shutdown();
    change(
        () -> {
          closed = true;
          return forwards.removeAll(forwards.keys());
        });
    relay.close();
    accepting.close();
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** Draws the conclusion from an answer, given when it was asked for; returns what to close. */
  @FunctionalInterface
  private interface Conclusion<T> {
    List<Runnable> draw(T answer, long observation);
  }

  private <T> T observe(Question<T> question, Conclusion<T> conclusion) throws IOException {
    long observation = locked(order::begin);
    try {
      T answer = question.ask();
      change(() -> conclusion.draw(answer, observation));
      return answer;
    } finally {
      endObservation(observation);
    }
  }

  private void endObservation(long observation) {
    lock.lock();
    try {
      order.end(observation);
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock. */
  private List<Runnable> settle(Set<String> observed, List<Container> seen, long observation) {
    Set<String> news = new LinkedHashSet<>(observed);
    news.removeIf(id -> closed || !order.isNews(id, observation));
    news.forEach(id -> order.decide(id, observation));
    Map<ForwardKey, Claim> claims = Claim.of(seen, news, rules);
    Set<ForwardKey> desired = new LinkedHashSet<>(claims.keySet());
    desired.addAll(heldWithoutRunning(news, seen));
    ForwardPlan plan = ForwardPlan.of(news, desired, forwards.keys());

    List<Runnable> closers = forwards.removeAll(plan.close());
    plan.open().forEach(key -> open(key, claims.get(key)));
    claims.forEach(this::markRunning);
    if (!closers.isEmpty()) {
      forwards.obtainMissing();
    }
    return closers;
  }

  /** What {@link #prepare} holds for containers that don't run yet. */
  private List<ForwardKey> heldWithoutRunning(Set<String> news, List<Container> seen) {
    Set<String> held = new LinkedHashSet<>(news);
    seen.stream().filter(Container::running).map(Container::id).forEach(held::remove);
    return forwards.heldFor(held);
  }

  private void open(ForwardKey key, Claim claim) {
    Forward forward = forwards.add(key, claim.port(), claim.local(), claim.container().name());
    if (key.isForwardable()) {
      forwards.obtainPort(forward);
    }
  }

  private void markRunning(ForwardKey key, Claim claim) {
    forwards
        .get(key)
        .ifPresent(
            forward -> {
              forward.rename(claim.container().name());
              forward.run(claim.container().address());
            });
  }

  /** Under the lock: the engine doesn't know the container any more. */
  private List<Runnable> forget(String id, long observation) {
    if (!order.isNews(id, observation)) {
      return List.of();
    }
    order.decide(id, observation);
    hostNetwork.ifPresent(it -> it.forget(id));
    return forwards.removeAll(forwards.keysOf(id));
  }

  /** A port could not be had, or one is for datagrams: somebody has to come back to it. */
  private void lookLater() {
    if (looking.compareAndSet(false, true)) {
      try {
        Future<?> _ = retry.schedule(this::look, retryInterval.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        LOG.debug("closed: {}", e.toString());
      }
    }
  }

  /** On the thread {@code port-retry}. What is refused again asks for the next look itself. */
  private void look() {
    looking.set(false);
    try {
      if (relay.tick()) {
        lookLater();
      }
      change(
          () -> {
            forwards.obtainMissing();
            return List.of();
          });
    } catch (RuntimeException e) {
      LOG.error("Ports can't be looked after", e);
      lookLater();
    }
  }

  /** Changes the table under the lock and runs what that leaves to be closed without it. */
  private void change(Supplier<List<Runnable>> change) {
    List<Runnable> closers =
        locked(
            () -> {
              List<Runnable> leaving = change.get();
              if (!closed) {
                forwards.open(rules.choices());
              }
              return leaving;
            });
    run(closers);
  }

  @FunctionalInterface
  private interface Action<T, E extends Exception> {
    T run() throws E;
  }

  private static void run(List<Runnable> closers) {
    if (!closers.isEmpty()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        closers.forEach(threads::execute);
      }
    }
  }

  private <T, E extends Exception> T locked(Action<T, E> action) throws E {
    lock.lock();
    try {
      return action.run();
    } finally {
      lock.unlock();
    }
  }
}
