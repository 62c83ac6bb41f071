package io.dockbridge.portforward.server;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.PublishedPort;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.portforward.server.HostListeners.Found;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what containers on the server's own network listen on look like what others publish. What
 * was found out last holds until it can be found out again. Thread-safe; called by {@link
 * PortForwarder} on its callers' threads; why: ADR 18.
 */
public final class HostNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);

  private final HostListeners listeners;
  private final InstantSource clock;

  /** By id: those that run. */
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(Container container, Found found, Instant since) {}

  public HostNetwork(ServerCommands server, InstantSource clock) {
    this.listeners = new HostListeners(server);
    this.clock = clock;
  }

  /** All that run, with their ports. */
  public List<Container> completeAll(List<Container> running) {
    known.keySet().retainAll(running.stream().map(Container::id).toList());
    return complete(running);
  }

  /** One, with its ports if it runs. */
  public Container complete(Container container) {
    if (!container.running()) {
      forget(container.id());
    }
    return complete(List.of(container)).getFirst();
  }

  /** It has ended. */
  public void forget(String id) {
    known.remove(id);
  }

  private List<Container> complete(List<Container> containers) {
    List<Container> asked =
        containers.stream().filter(it -> it.running() && it.hostNetwork()).toList();
    if (asked.isEmpty()) {
      return containers;
    }
    try {
      Map<String, Found> found = listeners.find(asked);
      asked.forEach(it -> remember(it, found.get(it.id())));
    } catch (IOException e) {
      LOG.debug("what containers listen on cannot be asked: {}", e.toString());
      Found unknown = Found.unknown("the server cannot be asked: " + e.getMessage());
      asked.stream().filter(it -> !known.containsKey(it.id())).forEach(it -> remember(it, unknown));
    }
    return containers.stream().map(it -> asked.contains(it) ? withPorts(it) : it).toList();
  }

  private void remember(Container container, Found found) {
    known.compute(
        container.id(),
        (_, last) -> new Known(container, found, last == null ? clock.instant() : last.since()));
  }

  private Container withPorts(Container container) {
    Known found = known.get(container.id());
    return found == null ? container : container.publishing(found.found().ports());
  }

  /** Those of which nothing can be known, with the reason. */
  public List<PortForward> unknown() {
    return known.values().stream()
        .filter(it -> it.found().problem().isPresent())
        .map(HostNetwork::row)
        .toList();
  }

  private static PortForward row(Known known) {
    String id = known.container().id();
    return new PortForward(
        id.substring(0, 12) + "-host-network",
        id,
        known.container().name(),
        new PublishedPort(0, "tcp", "", 0),
        new PortForward.Local(
            0, OptionalInt.empty(), PortForward.Status.PENDING, known.found().problem()),
        known.since(),
        PortForward.Use.NONE);
  }
}
