package io.dockbridge.ssh;

import java.util.List;
import java.util.Optional;

/**
 * How to get into a server.
 *
 * @param identities in the order in which the server is asked about them; a server may hang up
 *     after a few (OpenSSH: MaxAuthTries, 6)
 * @param route empty: directly
 */
public record Login(List<Identity> identities, HostKeys hostKeys, Optional<Route> route) {
  /** Copies the list. */
  public Login {
    identities = List.copyOf(identities);
  }

  /** Whether one can log in again later without anybody noticing. */
  boolean isRepeatable() {
    return route.isEmpty() && identities.stream().allMatch(Identity::isAlwaysAtHand);
  }

  Login with(HostKeys otherHostKeys) {
    return new Login(identities, otherHostKeys, route);
  }
}
