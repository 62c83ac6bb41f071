package io.dockbridge.proxy;

import java.io.IOException;

/** Opens one new connection to a fixed place. The caller owns what it gets and closes it. */
@FunctionalInterface
public interface Dialer {
  /**
   * Connects; blocks until connected or failed.
   *
   * @throws IOException if no connection can be had
   */
  Duplex dial() throws IOException;
}
