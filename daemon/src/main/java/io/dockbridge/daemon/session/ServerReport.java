package io.dockbridge.daemon.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** The parts of the status that differ by where the engine is. Thread-safe; waits for nothing. */
public interface ServerReport {
  /** {@code server_status}, without what the user's activity says. */
  ObjectNode serverStatus();

  /** {@code connection_health}. */
  ConnectionHealth connectionHealth();
}
