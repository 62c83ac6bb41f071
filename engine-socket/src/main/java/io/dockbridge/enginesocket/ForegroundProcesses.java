package io.dockbridge.enginesocket;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The processes that have started a container or attached to one. When such a process follows logs,
 * it runs what it follows: {@code docker compose up} does so with containers that are restarted or
 * added later. Others only watch. Thread-safe.
 */
final class ForegroundProcesses {
  /** A process that has done no such thing for so long counts as a watcher. */
  private static final int MOST = 1024;

  private final Set<String> processes =
      Collections.synchronizedSet(Collections.newSetFromMap(new Latest()));

  /** Forgets the one that came first. */
  private static final class Latest extends LinkedHashMap<String, Boolean> {
    private static final long serialVersionUID = 1;

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
      return size() > MOST;
    }
  }

  void runsContainer(Client client) {
    processes.add(client.process().get());
  }

  boolean has(Client client) {
    return processes.contains(client.process().get());
  }
}
