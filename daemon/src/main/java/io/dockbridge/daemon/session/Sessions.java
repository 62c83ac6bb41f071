package io.dockbridge.daemon.session;

import io.dockbridge.hostservices.HostServices;
import io.dockbridge.lifecycle.ServerListener;
import io.dockbridge.lifecycle.server.ReadyServer;
import io.dockbridge.portforward.PortForwarder;
import io.dockbridge.ssh.ChannelPool;
import io.dockbridge.ssh.SshConnection;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Opens a session when a server is there and closes it when it goes. Everything here runs on the
 * thread of the lifecycle, or of the connection to a host.
 */
public final class Sessions implements ServerListener {
  private final CurrentSession current;
  private final CachedEngineInfo facts;
  private final Optional<PortForwarder> forwarder;
  private final Optional<SharedFolders> folders;
  private final Optional<HostServices> host;
  private final Duration monitorInterval;
  private final EngineHealthMonitor.Pace pace;
  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicLong reconnects = new AtomicLong();

  /** Ports are followed if there is a forwarder. */
  public Sessions(
      CurrentSession current,
      CachedEngineInfo facts,
      Optional<PortForwarder> forwarder,
      Optional<SharedFolders> folders,
      Optional<HostServices> host,
      Duration monitorInterval,
      EngineHealthMonitor.Pace pace) {
    this.current = current;
    this.facts = facts;
    this.forwarder = forwarder;
    this.folders = folders;
    this.host = host;
    this.monitorInterval = monitorInterval;
    this.pace = pace;
  }

  /** How often a lost connection was replaced by another to the same server. */
  public long reconnects() {
    return reconnects.get();
  }

  /** Opens a session on a connection; it is the current one when this returns. */
  public EngineSession open(SshConnection ssh, ChannelPool engine) throws IOException {
    EngineSession session =
        EngineSession.open(ssh, engine, facts, forwarder, monitorInterval, pace);
    current.set(session);
    if (lost.getAndSet(false)) {
      reconnects.incrementAndGet();
    }
    folders.ifPresent(SharedFolders::connected);
    host.ifPresent(HostServices::connected);
    return session;
  }

  /** The session of the moment, if there is one. */
  public Optional<EngineSession> current() {
    return current.get();
  }

  /**
   * Closes the session if there is one; local ports stay as they are.
   *
   * @return what was closed; its SSH connection is still the caller's to close
   */
  public Optional<EngineSession> lost() {
    host.ifPresent(HostServices::disconnected);
    Optional<EngineSession> last = current.clear();
    last.ifPresent(EngineSession::close);
    lost.compareAndSet(false, last.isPresent());
    return last;
  }

  @Override
  public void ready(ReadyServer server) throws IOException {
    var _ = open(server.ssh(), server.engine());
  }

  @Override
  public void gone(ReadyServer server, boolean comesBack) {
    if (!comesBack && server.ssh().isOpen()) {
      folders.ifPresent(SharedFolders::leaving);
    }
    var _ = lost();
    if (!comesBack) {
      lost.set(false);
      forwarder.ifPresent(PortForwarder::serverGone);
    }
  }
}
