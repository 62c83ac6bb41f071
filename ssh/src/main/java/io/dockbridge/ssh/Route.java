package io.dockbridge.ssh;

import java.net.InetSocketAddress;

/** The way to a server that cannot be reached directly. */
public interface Route {
  /** Where to connect instead. */
  InetSocketAddress entrance();

  /** The connection to {@link #entrance} stands; it has come from this address. */
  void entered(InetSocketAddress from);
}
