package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.ContainerEvent;
import io.dockbridge.docker.CreatedContainers;
import io.dockbridge.docker.DockerEngine;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows an engine's containers, so that local ports are right whatever happens to them. Opened by
 * the daemon with each connection to a server.
 *
 * <p>It subscribes to events first and lists then, so nothing falls between the two. An event says
 * only that a container is to be inspected: what counts is what the engine answers then, so events
 * may be lost, late, doubled or in any order. All containers are listed again at an interval, and
 * whenever the event stream had ended and was opened again. No event says when a container on the
 * server's own network begins or ends to listen, so these are inspected again and again: every half
 * second within ten seconds of their start, later every five seconds.
 *
 * <p>Threads, all virtual: {@code container-monitor} lists, subscribes and asks again; up to eight
 * {@code container-event-N} inspect containers. The stream's own thread only queues.
 */
public final class ContainerMonitor implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerMonitor.class);
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(5);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(2);
  private static final int AT_ONCE = 8;
  private static final Duration YOUNG = Duration.ofSeconds(10);
  private static final Duration PAUSE_WHILE_YOUNG = Duration.ofMillis(500);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  /** What may change whether a container runs, or its ports or name. */
  private static final Set<String> RELEVANT =
      Set.of("start", "restart", "die", "stop", "kill", "destroy", "rename", "update");

  /** What may change the ports of a container that runs. */
  private static final Set<String> NETWORKING = Set.of("connect", "disconnect");

  private final DockerEngine engine;
  private final PortForwarder forwarder;
  private final Duration interval;
  private final Thread thread =
      Thread.ofVirtual().name("container-monitor").unstarted(this::follow);
  private final ThreadPoolExecutor inspectors =
      new ThreadPoolExecutor(
          AT_ONCE,
          AT_ONCE,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Thread.ofVirtual().name("container-event-", 1).factory(),
          new ThreadPoolExecutor.DiscardPolicy()); // after close() nothing is inspected

  private final CreatedContainers created;

  /** Containers that are going to be inspected; a further event about one changes nothing. */
  private final Set<String> queued = ConcurrentHashMap.newKeySet();

  /** Full ids of the containers that ran when they were last inspected. */
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /** Holds one element when all containers are to be listed now. */
  private final BlockingQueue<Boolean> listNow = new ArrayBlockingQueue<>(1);

  /** Containers on the server's network, by id: when each was first seen, in nanoseconds. */
  private final Map<String, Long> hostNetwork = new ConcurrentHashMap<>();

  // Written before the thread container-monitor starts, and by it alone then.

  /** When all were listed last, in nanoseconds. */
  private long listed;

  /** Those that ran then. */
  private List<Container> lastListing = List.of();

  private volatile Optional<Closeable> stream = Optional.empty();

  /** Set by the stream's thread; unset before a new stream is asked for. */
  private volatile boolean streamEnded = true;

  private volatile boolean closed;

  private ContainerMonitor(DockerEngine engine, PortForwarder forwarder, Duration interval) {
    this.engine = engine;
    this.forwarder = forwarder;
    this.interval = interval;
    this.created = new CreatedContainers(engine, inspectors);
  }

  /**
   * Makes local ports equal what containers publish now, and keeps them so.
   *
   * @param engine stays the caller's
   * @param forwarder stays the caller's
   * @param interval between two listings of all containers
   * @throws IOException if the engine can't be asked; nothing is followed then
   */
  public static ContainerMonitor open(
      DockerEngine engine, PortForwarder forwarder, Duration interval) throws IOException {
    ContainerMonitor monitor = new ContainerMonitor(engine, forwarder, interval);
    try {
      monitor.catchUp();
    } catch (IOException e) {
      monitor.close();
      throw e;
    }
    monitor.thread.start();
    return monitor;
  }

  private void catchUp() throws IOException {
    if (streamEnded) {
      subscribe();
    }
    forwarder.reconcile(this::list);
    listed = System.nanoTime();
  }

  private List<Container> list() throws IOException {
    List<Container> containers = engine.running();
    Set<String> ids = containers.stream().map(Container::id).collect(Collectors.toSet());
    running.retainAll(ids);
    hostNetwork.keySet().retainAll(ids);
    containers.forEach(this::seen);
    lastListing = containers;
    if (containers.stream().noneMatch(Container::isSwarmTask)) {
      return containers;
    }
    return Stream.concat(containers.stream(), engine.services().stream()).toList();
  }

  /** How many containers run, as far as is known now. */
  public int running() {
    return running.size();
  }

  /**
   * What a container asks for; does not ask the engine about one that was created lately, and is
   * called by its full id.
   *
   * @return empty if there is no such container
   */
  public Optional<Container> wishes(String idOrName) throws IOException {
    Optional<Container> known = created.get(idOrName);
    return known.isPresent() ? known : engine.inspect(idOrName);
  }

  /** Asks the engine about a container, and makes its local ports right. */
  public Optional<Container> refresh(String idOrName) throws IOException {
    return forwarder.refresh(idOrName, engine::inspect);
  }

  private void subscribe() throws IOException {
    streamEnded = false;
    try {
      stream = Optional.of(engine.events(this::onEvent, this::ended));
    } catch (IOException e) {
      streamEnded = true;
      throw e;
    }
  }

  /** On the stream's thread. */
  private void onEvent(ContainerEvent event) {
    String id = event.containerId();
    switch (event.action()) {
      case "create" -> created.created(id);
      case "destroy" -> created.destroyed(id);
      case "service" -> listNow.offer(true);
      default -> {}
    }
    // A container that starts or ends is connected and disconnected, too.
    boolean relevant =
        RELEVANT.contains(event.action())
            || (NETWORKING.contains(event.action()) && running.contains(id));
    if (relevant && queued.add(id)) {
      inspectors.execute(() -> inspect(id));
    }
  }

  /** On the stream's thread. */
  private void ended(String reason) {
    LOG.warn(
        "The engine's event stream ended{}; it is opened again",
        reason.isEmpty() ? "" : " (" + reason + ")");
    streamEnded = true;
    listNow.offer(true);
  }

  private void inspect(String containerId) {
    queued.remove(containerId); // before asking: what happens from now on is asked about again
    try {
      Optional<Container> container = forwarder.refresh(containerId, engine::inspect);
      container.filter(Container::running).ifPresentOrElse(this::seen, () -> gone(containerId));
      if (container.filter(Container::isSwarmTask).isPresent()) {
        listNow.offer(true); // its service may have ports
      }
    } catch (IOException | RuntimeException e) { // the next listing makes it good
      LOG.debug("Container {} could not be inspected: {}", containerId, e.toString());
      listNow.offer(true);
    }
  }

  private void seen(Container container) {
    running.add(container.id());
    if (forwarder.followsHostNetwork()
        && container.hostNetwork()
        && hostNetwork.putIfAbsent(container.id(), System.nanoTime()) == null) {
      listNow.offer(true); // wakes the thread that asks about it from now on
    }
  }

  private void gone(String containerId) {
    running.remove(containerId);
    hostNetwork.remove(containerId);
  }

  private void follow() {
    forwarder.askForListeners(lastListing);
    int failures = 0;
    while (!closed) {
      Optional<Boolean> asked;
      try {
        asked = Optional.ofNullable(listNow.poll(pause(failures), TimeUnit.NANOSECONDS));
      } catch (InterruptedException e) {
        return; // only close() interrupts
      }
      if (asked.isPresent() || failures > 0 || untilListing() <= 0) {
        failures = closed || tryCatchUp(failures) ? 0 : failures + 1;
      } else {
        hostNetwork.keySet().forEach(this::inspect);
      }
    }
  }

  private long untilListing() {
    return listed + interval.toNanos() - System.nanoTime();
  }

  /** In nanoseconds. */
  private long pause(int failures) {
    if (failures > 0) {
      Duration backoff = FIRST_RETRY.multipliedBy(1L << Math.min(failures - 1, 10));
      return Math.min(backoff.toNanos(), LAST_RETRY.toNanos());
    }
    if (hostNetwork.isEmpty()) {
      return untilListing();
    }
    long now = System.nanoTime();
    boolean young = hostNetwork.values().stream().anyMatch(it -> now - it < YOUNG.toNanos());
    Duration pause = young ? PAUSE_WHILE_YOUNG : LONGEST_PAUSE;
    return Math.min(pause.toNanos(), untilListing());
  }

  private boolean tryCatchUp(int failures) {
    try {
      catchUp();
      if (failures > 0) {
        LOG.info("The engine's containers are followed again");
      }
      return true;
    } catch (IOException | RuntimeException e) { // a bug must not leave the ports unwatched
      if (failures == 0 && !closed) {
        LOG.warn("The engine's containers can't be followed, trying again: {}", e.toString());
      }
      return false;
    }
  }

  /** Ends the threads and the subscription; local ports stay as they are. Idempotent. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    inspectors.shutdownNow();
    closeStream();
    try {
      if (thread.isAlive()) { // not if open() failed
        thread.join(CLOSE_PATIENCE);
      }
      inspectors.awaitTermination(CLOSE_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    closeStream(); // the thread may have been about to subscribe
  }

  private void closeStream() {
    try {
      if (stream.isPresent()) {
        stream.get().close();
      }
    } catch (IOException e) {
      LOG.debug("Closing the event stream: {}", e.toString());
    }
  }
}
