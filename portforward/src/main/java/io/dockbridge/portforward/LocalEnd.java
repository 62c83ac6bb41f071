package io.dockbridge.portforward;

import java.util.Optional;

/**
 * A local port, and what is done with what arrives there. {@link #serve} and {@link #close} are
 * called under the lock of {@link PortForwarder} and never wait.
 */
sealed interface LocalEnd permits TcpEnd, UdpEnd {
  int port();

  /** What arrives is passed on from now on; until then it waits in the kernel's queue. */
  void serve();

  /** Why nothing is passed on at the moment, if nothing is. */
  Optional<String> problem();

  /**
   * Gives the port free at once.
   *
   * @return ends what goes through it; takes up to a few seconds, so not to be run under a lock
   */
  Runnable close();
}
