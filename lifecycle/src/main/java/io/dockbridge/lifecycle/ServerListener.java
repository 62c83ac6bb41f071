package io.dockbridge.lifecycle;

import io.dockbridge.lifecycle.server.ReadyServer;
import java.io.IOException;

/**
 * Hears of the connection to the server, so that what lives on it can be built and torn down. Both
 * calls come from the lifecycle's own thread, never at once.
 */
public interface ServerListener {
  /**
   * The server answers on a new connection; nobody who waits for it is let through before this
   * returns.
   *
   * @throws IOException if the server cannot be used after all; what was built until then has to be
   *     torn down by the listener
   */
  void ready(ReadyServer server) throws IOException;

  /**
   * The connection is no more. Called at once when it is lost; then either {@link #ready} follows
   * with the next one, or this again for the same server when it does not come back. Called once,
   * before that, when the server is destroyed or left.
   *
   * @param comesBack whether another connection to the same server is being tried, so that what
   *     users have open locally, as ports, is best left as it is
   */
  void gone(ReadyServer server, boolean comesBack);
}
