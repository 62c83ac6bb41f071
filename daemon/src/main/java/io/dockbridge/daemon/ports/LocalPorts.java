package io.dockbridge.daemon.ports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.docker.Container;
import io.dockbridge.enginesocket.containers.PortRefusedException;
import io.dockbridge.enginesocket.containers.PublishedPorts;
import io.dockbridge.enginesocket.containers.Remap;
import io.dockbridge.portforward.ContainerMonitor;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.portforward.plan.PlannedPort;
import io.dockbridge.portforward.plan.PortConflictException;
import io.dockbridge.portforward.plan.PortForward;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps local ports in step with the requests that start and stop containers; the containers'
 * monitor does the same from the engine's events, a little later and for whatever happens by
 * itself. Thread-safe.
 */
public final class LocalPorts implements PublishedPorts {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPorts.class);

  /** With the line that counts the others. */
  private static final int MOST_WARNINGS = 5;

  private final PortForwarder forwarder;
  private final Supplier<Optional<ContainerMonitor>> monitor;
  private final boolean ofCloud;

  /** Containers whose start was asked for, as the client calls them. */
  private final Map<String, Container> starting = new ConcurrentHashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param monitor that of the current connection, if there is one
   * @param ofCloud whether the engine is on a server of the cloud, not on a host of the user's
   */
  public LocalPorts(
      PortForwarder forwarder, Supplier<Optional<ContainerMonitor>> monitor, boolean ofCloud) {
    this.forwarder = forwarder;
    this.monitor = monitor;
    this.ofCloud = ofCloud;
  }

  @Override
  public Planned beforeCreate(String name, ObjectNode create) throws PortRefusedException {
    CreateBindings bindings = new CreateBindings(create);
    bindings.requireLoopback(ofCloud);
    List<PlannedPort> planned = forwarder.plan(name, bindings.labels(), bindings.wishes());
    List<String> warnings =
        Stream.concat(
                planned.stream().flatMap(it -> it.warning().stream()),
                LabelCheck.problems(bindings.labels()).stream())
            .toList();
    List<String> shown = shorten(warnings);
    shown.forEach(it -> LOG.warn("A container is created: {}", it));
    return new Planned(bindings.apply(planned), shown);
  }

  /** A range of a thousand ports fails for one reason, which a terminal needs no thousand times. */
  private static List<String> shorten(List<String> warnings) {
    if (warnings.size() <= MOST_WARNINGS) {
      return warnings;
    }
    List<String> shown = new ArrayList<>(warnings.subList(0, MOST_WARNINGS - 1));
    shown.add(
        "%d more ports like these: dockbridge ports lists them once the container has started"
            .formatted(warnings.size() - shown.size()));
    return shown;
  }

  @Override
  public void beforeStart(String container) throws PortRefusedException {
    Optional<ContainerMonitor> containers = monitor.get();
    if (containers.isEmpty()) {
      return;
    }
    try {
      Optional<Container> wanted = containers.get().wishes(container);
      if (wanted.isPresent()) {
        forwarder.prepare(wanted.get());
        starting.put(container, wanted.get());
      }
    } catch (PortConflictException e) {
      throw new PortRefusedException(e.getMessage());
    } catch (IOException | RuntimeException e) {
      // The engine judges the request; its ports are opened after the start.
      LOG.warn("Container {} cannot be asked for its ports: {}", container, e.toString());
    }
  }

  /** Only which ports the engine chose has to be waited for. */
  @Override
  public void afterStart(String container) throws IOException {
    Optional<Container> known =
        Optional.ofNullable(starting.remove(container)).filter(LocalPorts::choosesItself);
    if (known.isEmpty()) {
      var _ = refresh(container);
    } else if (!known.get().wanted().isEmpty()) {
      var _ = forwarder.refresh(container, _ -> known.map(Container::started));
      Thread.ofVirtual().name("container-started").start(() -> check(container));
    }
  }

  private static boolean choosesItself(Container container) {
    return !container.hostNetwork()
        && container.wanted().stream().allMatch(port -> port.hostPort() > 0);
  }

  /** What the engine did publish, such as nothing on an internal network. */
  private void check(String container) {
    try {
      var _ = refresh(container);
    } catch (IOException | RuntimeException e) { // the next listing makes it good
      LOG.debug("Container {} could not be inspected: {}", container, e.toString());
    }
  }

  @Override
  public void startFailed(String container) {
    starting.remove(container);
    forwarder.cancel(container);
  }

  @Override
  public void afterStop(String container) throws IOException {
    if (forwarder.forwards().stream().noneMatch(it -> isMeant(it, container))) {
      return;
    }
    // After a kill with another signal, or under a restart policy, it may well run on.
    if (refresh(container).filter(Container::running).isEmpty()) {
      forwarder.release(container);
    }
  }

  @Override
  public List<Remap> remapped() {
    List<Remap> remapped = new ArrayList<>();
    for (PortForward moved : forwarder.moved()) {
      remapped.add(remap(moved));
    }
    return remapped;
  }

  private static Remap remap(PortForward forward) {
    return new Remap(
        forward.containerId(),
        forward.published().hostIp(),
        forward.remotePort(),
        forward.protocol(),
        forward.localPort().orElseThrow());
  }

  private Optional<Container> refresh(String container) throws IOException {
    Optional<ContainerMonitor> containers = monitor.get();
    return containers.isEmpty() ? Optional.empty() : containers.get().refresh(container);
  }

  private static boolean isMeant(PortForward forward, String container) {
    return forward.containerName().equals(container) || forward.containerId().startsWith(container);
  }
}
