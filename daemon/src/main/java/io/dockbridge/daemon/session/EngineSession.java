package io.dockbridge.daemon.session;

import io.dockbridge.docker.DockerEngine;
import io.dockbridge.portforward.ContainerMonitor;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.proxy.Duplex;
import io.dockbridge.ssh.ChannelPool;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * What lives as long as one connection to a server: the engine's client, the question whether it
 * answers, and the monitor of its containers. Thread-safe.
 *
 * @param ssh stays whose it is
 * @param dialer opens connections to the engine
 * @param monitor empty if ports are not forwarded
 */
public record EngineSession(
    SshConnection ssh,
    ChannelPool dialer,
    DockerEngine engine,
    EngineHealthMonitor engineHealth,
    Optional<ContainerMonitor> monitor)
    implements AutoCloseable {
  /**
   * Speaks to the engine and makes local ports equal to what it publishes; they are when this
   * returns.
   *
   * @param forwarder empty if ports are not forwarded
   */
  static EngineSession open(
      SshConnection ssh,
      ChannelPool dialer,
      CachedEngineInfo facts,
      Optional<PortForwarder> forwarder,
      Duration interval,
      EngineHealthMonitor.Pace pace)
      throws IOException {
    DockerEngine engine = new DockerEngine(dialer);
    try {
      facts.seen(engine.version());
      facts.pingMayChange();
      Optional<ContainerMonitor> monitor = Optional.empty();
      if (forwarder.isPresent()) {
        monitor = Optional.of(ContainerMonitor.open(engine, forwarder.get(), interval));
      }
      EngineHealthMonitor engineHealth =
          EngineHealthMonitor.start(dialer, pace, InstantSource.system(), facts::pinged);
      return new EngineSession(ssh, dialer, engine, engineHealth, monitor);
    } catch (IOException e) {
      engine.close();
      throw e;
    }
  }

  /** A stream for a request that can be asked again; empty if it would only wait. */
  Optional<Duplex> spareStream() {
    return engineHealth.hangs().isPresent()
        ? Optional.empty()
        : dialer.take().map(engineHealth::unanswered);
  }

  @Override
  public void close() {
    try {
      engineHealth.close();
      monitor.ifPresent(ContainerMonitor::close);
    } finally {
      engine.close();
    }
  }
}
