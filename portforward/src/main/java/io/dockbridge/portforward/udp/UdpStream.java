package io.dockbridge.portforward.udp;

import io.dockbridge.proxy.ConnectionListener;

/** Counts the datagrams of one sender on this machine. Called by the threads of the relay. */
public interface UdpStream extends ConnectionListener {
  /** So many datagrams got nowhere. */
  void lost(long datagrams);

  /** The sender was silent for too long, or the port is closed. Called once. */
  void end();
}
