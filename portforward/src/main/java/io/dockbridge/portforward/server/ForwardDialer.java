package io.dockbridge.portforward.server;

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

  /**
   * The same, but if it is sooner to be had, a stream that is still to be connected. If it cannot
   * be, reading from it fails with a {@link java.net.ConnectException}, and a local socket that it
   * is joined with is reset.
   */
  default Duplex dialUnconfirmed(String host, int port) throws IOException {
    return dial(host, port);
  }
}
