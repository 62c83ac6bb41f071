package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.server.ReadyServer;
import java.io.IOException;
import java.util.Optional;

/** The connection that the listener builds on. Used by the lifecycle's thread only. */
final class ServerSession {
  private final ServerListener listener;
  private Optional<ReadyServer> current = Optional.empty();
  private Optional<ReadyServer> lost = Optional.empty();

  ServerSession(ServerListener listener) {
    this.listener = listener;
  }

  /**
   * Lets the listener build on this server.
   *
   * @throws IOException if the listener cannot; the connection is closed then
   */
  void open(ReadyServer server) throws IOException {
    boolean opened = false;
    try {
      listener.ready(server);
      current = Optional.of(server);
      lost = Optional.empty();
      opened = true;
    } finally {
      if (!opened) {
        server.ssh().close();
      }
    }
  }

  /** The connection is lost, which the listener hears once. */
  void lose() {
    if (lost.isEmpty()) {
      current.ifPresent(it -> end(it, true));
      lost = current;
      current = Optional.empty();
    }
  }

  /** The connection is gone for good. Idempotent. */
  void close() {
    Optional<ReadyServer> old = current.or(() -> lost);
    current = Optional.empty();
    lost = Optional.empty();
    old.ifPresent(it -> end(it, false));
  }

  private void end(ReadyServer server, boolean comesBack) {
    try {
      listener.gone(server, comesBack);
    } finally {
      server.ssh().close();
    }
  }
}
