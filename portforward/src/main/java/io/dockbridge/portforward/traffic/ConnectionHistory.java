package io.dockbridge.portforward.traffic;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The connections that ended last. Thread-safe. */
public final class ConnectionHistory {
  private static final int KEPT = 1000;

  /** Guarded by itself. */
  private final Deque<ForwardedConnection> ended = new ArrayDeque<>();

  void add(ForwardedConnection connection) {
    synchronized (ended) {
      ended.addLast(connection);
      if (ended.size() > KEPT) {
        ended.removeFirst();
      }
    }
  }

  /** Oldest first. */
  public List<ForwardedConnection> list() {
    synchronized (ended) {
      return List.copyOf(ended);
    }
  }
}
