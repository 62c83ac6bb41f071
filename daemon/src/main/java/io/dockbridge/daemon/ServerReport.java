package io.dockbridge.daemon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dockbridge.activity.ActivitySnapshot;

/** The parts of the status that differ by where the engine is. Thread-safe; waits for nothing. */
interface ServerReport {
  /** {@code server_status}. */
  ObjectNode serverStatus(ActivitySnapshot activity);

  /** {@code connection_health}. */
  ObjectNode connectionHealth();
}
