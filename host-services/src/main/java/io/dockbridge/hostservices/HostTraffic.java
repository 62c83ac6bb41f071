package io.dockbridge.hostservices;

import io.dockbridge.proxy.ConnectionListener;

/** Counts what containers do here as activity. */
@FunctionalInterface
public interface HostTraffic {
  /** A connection as long as it lasts. */
  interface Connection extends ConnectionListener, AutoCloseable {
    @Override
    void close();
  }

  /**
   * A container has connected.
   *
   * @param what for people: {@code port 5432 of this machine}
   */
  Connection opened(String what);
}
