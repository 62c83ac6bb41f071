package io.dockbridge.portforward.traffic;

import io.dockbridge.portforward.plan.PortForward;
import io.dockbridge.proxy.ConnectionListener;

/** Hears of every connection to a forwarded port, to know that the user is at work. */
@FunctionalInterface
public interface ForwardTraffic {
  /** A connection was accepted. Called on its thread, before the server's port is dialled. */
  Connection opened(PortForward forward);

  /** One accepted connection. */
  interface Connection extends ConnectionListener, AutoCloseable {
    /** Called once, when the connection has ended in whatever way. */
    @Override
    void close();
  }
}
