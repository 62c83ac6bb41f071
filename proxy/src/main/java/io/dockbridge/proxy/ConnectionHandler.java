package io.dockbridge.proxy;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** Serves one accepted connection, on a thread of its own. */
@FunctionalInterface
public interface ConnectionHandler {
  /**
   * Serves the connection until it ends. The handler may close the channel; the server closes it
   * anyway when this returns or throws.
   *
   * @throws IOException if the connection broke: logged at debug level, nothing else follows
   */
  void handle(SocketChannel client) throws IOException;
}
