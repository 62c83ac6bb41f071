package io.dockbridge.proxy;

import java.io.IOException;
import java.nio.channels.SocketChannel;

/** A {@link Duplex} that can be joined with a local socket in a better way than by two copies. */
public interface Joinable extends Duplex {
  /**
   * Does what {@link Relay#run} promises, for a socket of the JDK's own, which it may set to
   * non-blocking mode. Nothing has been read from or written to the streams of this end.
   */
  void join(SocketChannel accepted, ConnectionListener listener) throws IOException;
}
