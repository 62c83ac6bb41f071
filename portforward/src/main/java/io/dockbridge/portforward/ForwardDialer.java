package io.dockbridge.portforward;

import io.dockbridge.proxy.Duplex;
import java.io.IOException;

/** Connects to a published port, on the server. */
@FunctionalInterface
public interface ForwardDialer {
  /**
   * Connects; blocks until connected or failed. Called on the thread of the accepted connection.
   * The caller owns what it gets.
   *
   * @throws java.net.ConnectException if nothing listens there
   * @param host an address as seen on the server, such as {@code 127.0.0.1}
   */
  Duplex dial(String host, int port) throws IOException;
}
