package io.dockbridge.lifecycle.connection;

import io.dockbridge.proxy.Dialer;
import java.io.IOException;

/** Finds out whether a Docker engine answers. */
@FunctionalInterface
public interface EngineProbe {
  /**
   * Asks the engine something cheap, as its version; returns when it has answered.
   *
   * @throws IOException if it did not
   */
  void check(Dialer engine) throws IOException;
}
