package io.dockbridge.portforward.local;

import java.util.Optional;

/**
 * A local port, and what is done with what arrives there. {@link #serve} and {@link #close} are
 * called on the thread {@code ports}.
 */
public sealed interface LocalEnd permits TcpEnd, UdpEnd {
  int port();

  /** What arrives is passed on from now on; until then it waits in the kernel's queue. */
  void serve();

  /** Why nothing is passed on at the moment, if nothing is. */
  Optional<String> problem();

  /**
   * Frees the port. Waits until the thread that accepts or receives has let go of it, which is at
   * its next turn.
   *
   * @return ends what goes through the port; takes up to a few seconds, so for another thread
   */
  Runnable close();
}
