package io.dockbridge.daemon;

import io.dockbridge.lifecycle.ReadyServer;
import io.dockbridge.lifecycle.ServerListener;
import io.dockbridge.portforward.PortForwarder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Opens a session when a server is there and closes it when it goes. Everything here runs on the
 * lifecycle's thread.
 */
final class Sessions implements ServerListener {
  private final CurrentSession current;
  private final EngineFacts facts;
  private final Optional<PortForwarder> forwarder;
  private final Duration monitorInterval;

  /** Ports are followed if there is a forwarder. */
  Sessions(
      CurrentSession current,
      EngineFacts facts,
      Optional<PortForwarder> forwarder,
      Duration monitorInterval) {
    this.current = current;
    this.facts = facts;
    this.forwarder = forwarder;
    this.monitorInterval = monitorInterval;
  }

  @Override
  public void ready(ReadyServer server) throws IOException {
    current.set(
        ServerSession.open(server.ssh(), server.engine(), facts, forwarder, monitorInterval));
  }

  @Override
  public void gone(ReadyServer server, boolean comesBack) {
    current.clear().ifPresent(ServerSession::close);
    if (!comesBack) {
      forwarder.ifPresent(Sessions::releaseAll);
    }
  }

  private static void releaseAll(PortForwarder forwarder) {
    try {
      forwarder.reconcile(List::of);
    } catch (IOException e) {
      throw new UncheckedIOException("an empty list cannot fail", e);
    }
  }
}
