package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.local.LocalEnds;
import io.dockbridge.portforward.plan.Claim;
import io.dockbridge.portforward.plan.ConflictStrategy;
import io.dockbridge.portforward.plan.ForwardKey;
import io.dockbridge.portforward.plan.ForwardPlan;
import io.dockbridge.portforward.plan.ObservationOrder;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortChoice;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.plan.PortRules;
import io.dockbridge.portforward.plan.PortWish;
import io.dockbridge.portforward.server.ForwardDialer;
import io.dockbridge.portforward.server.HostNetwork;
import io.dockbridge.portforward.server.ServerCommands;
import io.dockbridge.portforward.server.ServerListeners;
import io.dockbridge.portforward.traffic.ConnectionHistory;
import io.dockbridge.portforward.traffic.ForwardTraffic;
import io.dockbridge.portforward.traffic.ForwardedConnection;
import io.dockbridge.portforward.udp.UdpRelay;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the local ports equal what containers publish. Called by the requests that start and stop
 * containers, by {@link ContainerMonitor} and by the control API, on their threads. Thread-safe;
 * all operations are idempotent and may race with each other on the same container.
 *
 * <p>Threads: local ports are opened and closed on the thread {@code ports} alone ({@link
 * PortThread}), one operation after the other, and every caller waits for its own. So there is no
 * lock. The engine is asked and connections are ended on the caller's thread.
 */
public final class PortForwarder implements AutoCloseable {
  /** Asks the engine about one container. */
  @FunctionalInterface
  public interface Inspection {
    /** Empty if the engine knows none of that id or name. */
    Optional<Container> inspect(String idOrName) throws IOException;
  }

  /** Asks the engine about all running containers. */
  @FunctionalInterface
  public interface Listing {
    List<Container> running() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(PortForwarder.class);

  private final ForwardSettings settings;
  private final ConnectionHistory history = new ConnectionHistory();
  private final ObservationOrder order = new ObservationOrder();
  private final LocalEnds ends;
  private final ServerListeners listeners;
  private final Optional<HostNetwork> hostNetwork;
  private final PortThread thread = new PortThread(this::complete);

  // Of the thread "ports" alone.
  private final ForwardTable table;
  private final PortRules rules;
  private final CreatePlanner planner;
  private final PortsByHand byHand;
  private boolean retrying;
  private boolean closed;

  /**
   * Forwards nothing yet.
   *
   * @param dialer connects to TCP ports of the server
   * @param commands runs there what UDP needs; waits a while where there is no connection
   * @param choices keeps what was decided by hand for later runs; called on the deciding thread
   */
  public PortForwarder(
      ForwardDialer dialer,
      ServerCommands commands,
      ForwardTraffic traffic,
      ForwardSettings settings,
      InstantSource clock,
      Consumer<List<PortChoice>> choices) {
    this.settings = settings;
    this.rules = new PortRules(settings.exclusions());
    this.hostNetwork = settings.hostNetwork().map(it -> new HostNetwork(it, clock));
    this.ends =
        new LocalEnds(
            settings.addresses(),
            settings.maxConnections(),
            settings.maxTotalConnections(),
            senders -> udpRelay(senders, commands, settings, clock));
    this.listeners = new ServerListeners(commands);
    this.table =
        new ForwardTable(
            settings.conflictStrategy(),
            new Forward.Shared(dialer, ends, traffic, history, clock),
            this::retryLater);
    this.planner = new CreatePlanner(ends, table, rules, listeners, clock);
    this.byHand = new PortsByHand(thread, table, rules, choices);
  }

  private static UdpRelay udpRelay(
      int senders, ServerCommands commands, ForwardSettings settings, InstantSource clock) {
    return new UdpRelay(
        () -> commands.start(UdpRelay.COMMAND), senders, settings.retryInterval(), clock);
  }

  /**
   * Decides what a container that is about to be created asks the engine for.
   *
   * @return a plan for each wish, in the same order
   */
  public List<PlannedPort> plan(String name, Map<String, String> labels, List<PortWish> wishes) {
    List<PlannedPort> planned = new ArrayList<>();
    thread.change(() -> planned.addAll(planner.plan(name, labels, wishes)));
    return planned;
  }

  /** Asks the server which ports programs other than these containers have. */
  void askForListeners(List<Container> running) {
    listeners.ask(running);
  }

  /**
   * Binds the local ports that a container asks for and that are known before it runs. A connection
   * made from now on waits until the container runs. To be followed by {@link #refresh} when the
   * engine has started it, or by {@link #cancel} when it has not.
   *
   * @throws PortConflictException under {@link ConflictStrategy#FAIL}; nothing is bound then
   */
  public void prepare(Container container) throws PortConflictException {
    thread.attempt(
        () -> {
          order.decideNow(container.id());
          planner.started(container.wanted());
          List<ForwardKey> added = new ArrayList<>();
          container.wanted().forEach(it -> addWanted(container, it).ifPresent(added::add));
          table.obtain(added);
          table.requireNoFailure(added);
        });
  }

  /**
   * Not where a container has that port of the server already: if it is another one, either the
   * engine is about to refuse the start, or that one has ended, which the start will show.
   */
  private Optional<ForwardKey> addWanted(Container container, PublishedPort port) {
    ForwardKey key = ForwardKey.of(container.id(), port);
    OptionalInt local = rules.local(container, port);
    boolean free =
        port.hostPort() > 0 && key.server().isForwardable() && table.at(key.server()).isEmpty();
    if (!free || local.isEmpty()) {
      return Optional.empty();
    }
    table.add(key, port, local.getAsInt(), container.name());
    return Optional.of(key);
  }

  /** Frees what {@link #prepare} bound for a container that was not started. */
  public void cancel(String idOrName) {
    thread.change(() -> table.remove(table.prepared(Set.of(table.resolve(idOrName)))));
  }

  /**
   * Closes all local ports of a container that has ended, and what is connected to them, before it
   * returns. What was observed of the container before no longer counts.
   */
  public void release(String idOrName) {
    thread.change(
        () -> {
          String id = table.resolve(idOrName);
          order.decideNow(id);
          forget(id);
        });
  }

  private void forget(String id) {
    hostNetwork.ifPresent(it -> it.forget(id));
    table.remove(table.keysOf(id));
  }

  /**
   * Asks the engine about a container and makes its local ports equal what it publishes. Ports that
   * {@link #prepare} bound are kept if it doesn't run.
   *
   * @return what the engine said
   * @throws IOException if the engine can't be asked; nothing is changed then
   */
  public Optional<Container> refresh(String idOrName, Inspection inspection) throws IOException {
    return observe(
        () -> inspection.inspect(idOrName).map(this::withHostPorts),
        (answer, observation) -> {
          String id = answer.map(Container::id).orElseGet(() -> table.resolve(idOrName));
          settle(Set.of(id), answer.stream().toList(), observation);
        });
  }

  /**
   * Asks the engine about all containers and makes all local ports equal what those publish that
   * run. What failed for want of a connection to the server is tried again.
   *
   * @throws IOException if the engine can't be asked; nothing is changed then
   */
  public void reconcile(Listing listing) throws IOException {
    ends.relay().retryNow();
    observe(
        () -> {
          List<Container> running = listing.running();
          return hostNetwork.map(it -> it.completeAll(running)).orElse(running);
        },
        (running, observation) -> {
          Set<String> ids = new LinkedHashSet<>();
          running.forEach(container -> ids.add(container.id()));
          table.keys().forEach(key -> ids.add(key.containerId()));
          settle(ids, running, observation);
        });
  }

  private Container withHostPorts(Container container) {
    return hostNetwork.map(it -> it.complete(container)).orElse(container);
  }

  /** Whether ports come and go without an event. */
  boolean followsHostNetwork() {
    return hostNetwork.isPresent();
  }

  @FunctionalInterface
  private interface Question<T> {
    T ask() throws IOException;
  }

  /** What follows from an answer that was asked for at a time. */
  @FunctionalInterface
  private interface Conclusion<T> {
    void draw(T answer, long observation);
  }

  private <T> T observe(Question<T> question, Conclusion<T> conclusion) throws IOException {
    long observation = order.begin();
    try {
      T answer = question.ask();
      thread.change(
          () -> {
            conclusion.draw(answer, observation);
          });
      return answer;
    } finally {
      order.end(observation);
    }
  }

  private void settle(Set<String> observed, List<Container> seen, long observation) {
    Set<String> news = new LinkedHashSet<>(observed);
    news.removeIf(id -> !order.isNews(id, observation));
    news.forEach(id -> order.decide(id, observation));
    Map<ForwardKey, Claim> claims = Claim.of(seen, news, rules);
    Set<ForwardKey> desired = new LinkedHashSet<>(claims.keySet());
    desired.addAll(table.prepared(notRunning(news, seen)));
    ForwardPlan plan = ForwardPlan.of(news, desired, table.keys());
    table.remove(plan.close());
    plan.open().forEach(key -> add(key, claims.get(key)));
    table.obtain(plan.open());
    claims.forEach(this::markRunning);
    if (!plan.close().isEmpty()) {
      table.obtainMissing();
    }
  }

  private static Set<String> notRunning(Set<String> news, List<Container> seen) {
    Set<String> ids = new LinkedHashSet<>(news);
    seen.stream().filter(Container::running).map(Container::id).forEach(ids::remove);
    return ids;
  }

  private void add(ForwardKey key, Claim claim) {
    table.add(key, claim.port(), claim.local(), claim.container().name());
  }

  private void markRunning(ForwardKey key, Claim claim) {
    Container container = claim.container();
    table.get(key).ifPresent(it -> it.run(container.name(), container.address()));
  }

  /** What a person decides about ports. */
  public PortsByHand byHand() {
    return byHand;
  }

  /** What is forwarded now, in the order in which it came. */
  public List<PortForward> forwards() {
    return Stream.concat(
            table.all().stream().map(Forward::describe),
            hostNetwork.stream().flatMap(it -> it.unknown().stream()))
        .toList();
  }

  /** Those of containers whose port is open here under another number than on the server. */
  public List<PortForward> moved() {
    List<PortForward> moved = new ArrayList<>();
    for (Forward forward : table.all()) { // for every list of containers, so a plain loop
      if (forward.isMoved()) {
        moved.add(forward.describe());
      }
    }
    return moved;
  }

  /** The connections that ended last, oldest first; the last thousand are kept. */
  public List<ForwardedConnection> history() {
    return history.list();
  }

  /** The server is gone for good: so are its containers, and what was decided about their ports. */
  public void serverGone() {
    try {
      reconcile(List::of);
    } catch (IOException e) {
      throw new UncheckedIOException("an empty list cannot fail", e);
    }
    byHand.serverGone();
  }

  /** After each change: what was added by hand and lost its container's port is opened again. */
  private List<Runnable> complete() {
    if (!closed) {
      table.openAdded(rules.added());
    }
    return table.complete();
  }

  /** A port could not be had, or one is for datagrams: somebody has to come back to it. */
  private void retryLater() {
    if (!retrying && !closed) {
      retrying = true;
      thread.later(settings.retryInterval(), this::retry);
    }
  }

  /** What is refused again asks for the next retry itself. */
  private void retry() {
    retrying = false;
    try {
      if (ends.relay().tick()) {
        retryLater();
      }
      table.obtainMissing();
    } catch (RuntimeException e) { // a bug must not be the end of all retries
      LOG.error("Ports cannot be tried again", e);
      retryLater();
    }
  }

  /** Closes all ports and connections; later calls open none. */
  @Override
  public void close() {
    thread.change(
        () -> {
          table.remove(table.keys());
          List.copyOf(rules.added().keySet()).forEach(table::removeAdded);
          closed = true;
        });
    thread.close();
    ends.close();
  }
}
