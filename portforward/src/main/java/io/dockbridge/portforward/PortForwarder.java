package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.PortAllocator.Allocation;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the local ports equal what containers publish. Thread-safe; all operations are idempotent
 * and may race with each other on the same container.
 *
 * <p>One lock guards the table of forwards. Under it ports are bound and given free, which never
 * waits for anybody outside this process. The engine is asked, servers are dialled and connections
 * are closed without it. Threads: {@code port-retry} tries ports again that could not be had;
 * connections have their own, see {@link Forward}; everything else runs on the caller's.
 */
public final class PortForwarder implements AutoCloseable {
  /**
   * How to forward.
   *
   * @param addresses where local ports are opened
   * @param maxConnections how many a port may have open at once, on each loopback address
   * @param retryInterval how often a port that is taken is tried again
   */
  public record Settings(
      ConflictStrategy conflictStrategy,
      LoopbackAddresses addresses,
      int maxConnections,
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

  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);

  private final PortAllocator allocator;
  private final Forward.Surroundings around;
  private final ConnectionHistory history = new ConnectionHistory();
  private final ConflictStrategy strategy;
  private final ScheduledExecutorService retry;
  private final Future<?> retrying;
  private final ReentrantLock lock = new ReentrantLock();

  /** Guarded by the lock, as the rest. */
  private final Map<ForwardKey, Forward> forwards = new LinkedHashMap<>();

  private final ObservationOrder order = new ObservationOrder();
  private boolean closed;

  /** Forwards nothing yet. */
  public PortForwarder(
      ForwardDialer dialer, ForwardTraffic traffic, Settings settings, InstantSource clock) {
    this.strategy = settings.conflictStrategy();
    this.allocator =
        new PortAllocator(strategy, port -> LoopbackListener.bind(settings.addresses(), port));
    this.around =
        new Forward.Surroundings(dialer, traffic, history, settings.maxConnections(), clock);
    this.retry =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("port-retry").factory());
    long interval = settings.retryInterval().toNanos();
    retrying =
        retry.scheduleWithFixedDelay(this::retryRefused, interval, interval, TimeUnit.NANOSECONDS);
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
      decideNow(container.id());
      hold(container);
    } finally {
      lock.unlock();
    }
  }

  private void hold(Container container) throws PortConflictException {
    List<ForwardKey> held = new ArrayList<>();
    for (PublishedPort port : container.wanted()) {
      ForwardKey key = ForwardKey.of(container.id(), port);
      if (port.hostPort() > 0 && key.isTcp() && !closed && !isOwned(key)) {
        held.add(key);
        Allocation allocation = obtainPort(add(key, port, container.name()));
        if (strategy == ConflictStrategy.FAIL
            && allocation instanceof Allocation.Refused refused
            && refused.taken()) {
          held.forEach(this::remove);
          throw new PortConflictException(port.hostPort(), refused.cause());
        }
      }
    }
  }

  /**
   * A place on the server that a container has already: if it is another one, either the engine is
   * about to refuse the start, or that container has ended and the start will show it.
   */
  private boolean isOwned(ForwardKey key) {
    return forwards.keySet().stream().anyMatch(it -> it.server().equals(key.server()));
  }

  /** Gives free what {@link #prepare} holds for a container that was not started. */
  public void cancel(String idOrName) {
    change(
        () ->
            keysOf(resolve(idOrName)).stream()
                .filter(key -> !forwards.get(key).isRunning())
                .map(this::remove)
                .toList());
  }

  /**
   * Closes all local ports of a container that has ended, and what is connected to them, before it
   * returns. What was observed of the container before no longer counts.
   */
  public void release(String idOrName) {
    change(
        () -> {
          String id = resolve(idOrName);
          decideNow(id);
          return keysOf(id).stream().map(this::remove).toList();
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
        () -> inspection.inspect(idOrName),
        (answer, observation) ->
            answer
                .map(it -> settle(Set.of(it.id()), List.of(it), observation))
                .orElseGet(() -> forget(resolve(idOrName), observation)));
  }

  /**
   * Asks the engine about all containers and makes all local ports equal what those publish that
   * run.
   *
   * @throws IOException if the engine can't be asked; nothing is changed then
   */
  public void reconcile(Listing listing) throws IOException {
    observe(
        listing::running,
        (running, observation) -> {
          Set<String> all = new LinkedHashSet<>();
          running.forEach(container -> all.add(container.id()));
          forwards.keySet().forEach(key -> all.add(key.containerId()));
          return settle(all, running, observation);
        });
  }

  /** What is forwarded now, in the order in which it came. */
  public List<PortForward> forwards() {
    return locked(() -> List.copyOf(forwards.values())).stream().map(Forward::describe).toList();
  }

  /** The connections that ended last, oldest first; the last thousand are kept. */
  public List<ForwardedConnection> history() {
    return history.list();
  }

  /** Closes all ports and connections; later calls open none. */
  @Override
  public void close() {
    retrying.cancel(false);
    retry.shutdown();
    change(
        () -> {
          closed = true;
          return List.copyOf(forwards.keySet()).stream().map(this::remove).toList();
        });
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

  /** A port as an observed container publishes it. */
  private record Claim(Container container, PublishedPort port) {}

  /** Under the lock. */
  private List<Runnable> settle(Set<String> observed, List<Container> seen, long observation) {
    Set<String> news = new LinkedHashSet<>(observed);
    news.removeIf(id -> closed || !order.isNews(id, observation));
    news.forEach(id -> order.decide(id, observation));
    Map<ForwardKey, Claim> claims = claims(seen, news);
    Set<ForwardKey> desired = new LinkedHashSet<>(claims.keySet());
    desired.addAll(heldWithoutRunning(news, seen));
    ForwardPlan plan = ForwardPlan.of(news, desired, forwards.keySet());

    List<Runnable> closers = plan.close().stream().map(this::remove).toList();
    plan.open().forEach(key -> open(key, claims.get(key)));
    claims.forEach(this::markRunning);
    if (!closers.isEmpty()) {
      obtainMissing();
    }
    return closers;
  }

  private static Map<ForwardKey, Claim> claims(List<Container> seen, Set<String> news) {
    Map<ForwardKey, Claim> claims = new LinkedHashMap<>();
    seen.stream()
        .filter(container -> container.running() && news.contains(container.id()))
        .forEach(
            container ->
                container
                    .published()
                    .forEach(
                        port ->
                            claims.putIfAbsent(
                                ForwardKey.of(container.id(), port), new Claim(container, port))));
    return claims;
  }

  /** What {@link #prepare} holds for containers that don't run yet. */
  private List<ForwardKey> heldWithoutRunning(Set<String> news, List<Container> seen) {
    Set<String> held = new LinkedHashSet<>(news);
    seen.stream().filter(Container::running).map(Container::id).forEach(held::remove);
    return forwards.values().stream()
        .filter(forward -> !forward.isRunning() && held.contains(forward.key().containerId()))
        .map(Forward::key)
        .toList();
  }

  private void open(ForwardKey key, Claim claim) {
    Forward forward = add(key, claim.port(), claim.container().name());
    if (key.isTcp()) {
      obtainPort(forward);
    }
  }

  private void markRunning(ForwardKey key, Claim claim) {
    Optional.ofNullable(forwards.get(key))
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
    return keysOf(id).stream().map(this::remove).toList();
  }

  private Forward add(ForwardKey key, PublishedPort port, String containerName) {
    Forward forward = new Forward(key, port, containerName, around);
    forwards.put(key, forward);
    return forward;
  }

  private Allocation obtainPort(Forward forward) {
    Allocation allocation = allocator.allocate(forward.wantedPort());
    forward.take(allocation);
    return allocation;
  }

  private Runnable remove(ForwardKey key) {
    return forwards.remove(key).close();
  }

  private void obtainMissing() {
    forwards.values().stream().filter(Forward::lacksPort).forEach(this::obtainPort);
  }

  /** On the thread {@code port-retry}. */
  private void retryRefused() {
    try {
      change(
          () -> {
            obtainMissing();
            return List.of();
          });
    } catch (RuntimeException e) {
      LOG.error("Ports can't be tried again", e);
    }
  }

  private List<ForwardKey> keysOf(String containerId) {
    return forwards.keySet().stream().filter(it -> it.containerId().equals(containerId)).toList();
  }

  /** As the engine does: a full id, else a name, else the beginning of one id. */
  private String resolve(String idOrName) {
    List<PortForward> known = forwards.values().stream().map(Forward::describe).toList();
    return one(known, it -> it.containerId().equals(idOrName))
        .or(() -> one(known, it -> it.containerName().equals(idOrName)))
        .or(() -> one(known, it -> it.containerId().startsWith(idOrName)))
        .orElse(idOrName);
  }

  private static Optional<String> one(List<PortForward> known, Predicate<PortForward> which) {
    List<String> ids =
        known.stream().filter(which).map(PortForward::containerId).distinct().toList();
    return ids.size() == 1 ? Optional.of(ids.getFirst()) : Optional.empty();
  }

  private void decideNow(String containerId) {
    long now = order.begin();
    order.decide(containerId, now);
    order.end(now);
  }

  /** Changes the table under the lock and runs what that leaves to be closed without it. */
  private void change(Supplier<List<Runnable>> change) {
    List<Runnable> closers = locked(change);
    if (!closers.isEmpty()) {
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        closers.forEach(threads::execute);
      }
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
