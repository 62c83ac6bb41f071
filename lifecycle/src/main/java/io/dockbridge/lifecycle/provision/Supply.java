package io.dockbridge.lifecycle.provision;

import io.dockbridge.hetzner.HetznerClient;
import io.dockbridge.lifecycle.server.ServerUnavailableException;
import java.time.Instant;
import java.util.List;

/**
 * What the cloud says of the servers that are wished for, best first. The stock flags are no
 * promise in either direction.
 *
 * @param offered can be had
 * @param soldOut exist, but not now
 */
public record Supply(List<Candidate> offered, List<Candidate> soldOut) {
  /** Takes copies. */
  public Supply {
    offered = List.copyOf(offered);
    soldOut = List.copyOf(soldOut);
  }

  /**
   * Asks the cloud.
   *
   * @param located whether the server has to be in one of the locations because its volume is
   * @throws ServerUnavailableException if no wished type or no wished image exists
   */
  public static Supply of(HetznerClient cloud, ServerWish wish, boolean located, Instant now)
      throws ServerUnavailableException {
    return new Catalogue(cloud, wish, located).supply(now);
  }
}
