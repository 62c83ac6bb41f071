package io.dockbridge.portforward;

import io.dockbridge.docker.Container;
import io.dockbridge.portforward.HostListeners.Found;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes what containers on the server's own network listen on look like what others publish. What
 * was found out last holds until it can be found out again. Thread-safe: guarded by itself, never
 * over I/O.
 */
final class HostNetwork {
  private static final Logger LOG = LoggerFactory.getLogger(HostNetwork.class);

  private final HostListeners listeners;
  private final InstantSource clock;

  /** By id: those that run. */
  private final Map<String, Known> known = new LinkedHashMap<>();

  private record Known(String name, Found found, Instant since) {}

  HostNetwork(HostListeners listeners, InstantSource clock) {
    this.listeners = listeners;
    this.clock = clock;
  }

  /** All that run, with their ports. */
  List<Container> completeAll(List<Container> running) {
    List<String> ids = running.stream().map(Container::id).toList();
    synchronized (this) {
      known.keySet().retainAll(ids);
    }
    return complete(running);
  }

  /** One, with its ports if it runs. */
  Container complete(Container container) {
    if (!container.running()) {
      forget(container.id());
    }
    return complete(List.of(container)).getFirst();
  }

  /** It has ended. */
  synchronized void forget(String id) {
    known.remove(id);
  }

  private List<Container> complete(List<Container> containers) {
    List<Container> asked =
        containers.stream().filter(it -> it.running() && it.hostNetwork()).toList();
    if (asked.isEmpty()) {
      return containers;
    }
    Map<String, Found> found = find(asked);
    List<Container> completed = new ArrayList<>();
    for (Container container : containers) {
      Optional<Found> mine = Optional.ofNullable(found.get(container.id()));
      mine.ifPresent(it -> remember(container, it));
      completed.add(mine.map(it -> container.publishing(it.ports())).orElse(container));
    }
    return completed;
  }

  private Map<String, Found> find(List<Container> containers) {
    try {
      return listeners.find(containers);
    } catch (IOException e) {
      LOG.debug("what containers listen on cannot be asked: {}", e.toString());
      Map<String, Found> last = new LinkedHashMap<>();
      containers.forEach(it -> last.put(it.id(), last(it, e)));
      return last;
    }
  }

  private synchronized Found last(Container container, IOException problem) {
    return Optional.ofNullable(known.get(container.id()))
        .map(Known::found)
        .orElseGet(() -> Found.unknown("the server cannot be asked: " + problem.getMessage()));
  }

  private synchronized void remember(Container container, Found found) {
    Instant since =
        Optional.ofNullable(known.get(container.id())).map(Known::since).orElse(clock.instant());
    known.put(container.id(), new Known(container.name(), found, since));
  }

  /** Those of which nothing can be known, with the reason. */
  synchronized List<PortForward> unknown() {
    return known.entrySet().stream()
        .filter(it -> it.getValue().found().problem().isPresent())
        .map(it -> row(it.getKey(), it.getValue()))
        .toList();
  }

  private static PortForward row(String id, Known known) {
    return new PortForward(
        id.substring(0, 12) + "-host-network",
        id,
        known.name(),
        0,
        "tcp",
        "",
        0,
        0,
        OptionalInt.empty(),
        PortForward.Status.PENDING,
        known.found().problem(),
        known.since(),
        Optional.empty(),
        0,
        0,
        0,
        0,
        0,
        Optional.empty());
  }
}
