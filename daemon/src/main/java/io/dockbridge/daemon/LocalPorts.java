package io.dockbridge.daemon;

import io.dockbridge.docker.Container;
import io.dockbridge.docker.DockerEngine;
import io.dockbridge.enginesocket.PortRefusedException;
import io.dockbridge.enginesocket.PublishedPorts;
import io.dockbridge.enginesocket.Remap;
import io.dockbridge.portforward.PortConflictException;
import io.dockbridge.portforward.PortForward;
import io.dockbridge.portforward.PortForwarder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps local ports in step with the requests that start and stop containers; the containers'
 * monitor does the same from the engine's events, a little later and for whatever happens by
 * itself. Thread-safe.
 */
final class LocalPorts implements PublishedPorts {
  private static final Logger LOG = LoggerFactory.getLogger(LocalPorts.class);

  private final PortForwarder forwarder;
  private final CurrentSession session;

  LocalPorts(PortForwarder forwarder, CurrentSession session) {
    this.forwarder = forwarder;
    this.session = session;
  }

  @Override
  public void beforeStart(String container) throws PortRefusedException {
    Optional<DockerEngine> engine = engine();
    if (engine.isEmpty()) {
      return;
    }
    try {
      Optional<Container> wanted = engine.get().inspect(container);
      if (wanted.isPresent()) {
        forwarder.prepare(wanted.get());
      }
    } catch (PortConflictException e) {
      throw new PortRefusedException(e.getMessage());
    } catch (IOException | RuntimeException e) {
      // The engine judges the request; its ports are opened after the start.
      LOG.warn("Container {} cannot be asked for its ports: {}", container, e.toString());
    }
  }

  @Override
  public void afterStart(String container) throws IOException {
    refresh(container);
  }

  @Override
  public void startFailed(String container) {
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
        forward.remotePort(),
        forward.protocol(),
        forward.localPort().orElseThrow());
  }

  private Optional<Container> refresh(String container) throws IOException {
    Optional<DockerEngine> engine = engine();
    return engine.isEmpty()
        ? Optional.empty()
        : forwarder.refresh(container, engine.get()::inspect);
  }

  private Optional<DockerEngine> engine() {
    return session.get().map(ServerSession::engine);
  }

  private static boolean isMeant(PortForward forward, String container) {
    return forward.containerName().equals(container) || forward.containerId().startsWith(container);
  }
}
